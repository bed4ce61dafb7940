package io.waylink.artemis.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import io.netty.channel.Channel;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.waylink.artemis.config.Store;
import io.waylink.artemis.config.Tls;
import io.waylink.recovery.Endpoint;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextFactoryProvider;

/**
 * Puts TLS onto a connection that TCP has made. The broker's connector could do that itself, but it writes an error with
 * a stack trace to the broker's log at every attempt that fails, and keeps the reason to itself. Stores are read anew for
 * each connection, so that a renewed certificate needs no restart.
 */
final class TlsClient {

    private final Tls tls;

    TlsClient(Tls tls) {
        this.tls = tls;
    }

    /** Blocks until the handshake is over. What the router sends right after it waits until somebody reads. */
    void secure(Channel channel, Endpoint endpoint, Duration patience) throws IOException {
        SslHandler handler = new SslHandler(engine(endpoint));
        handler.setHandshakeTimeoutMillis(0);
        channel.pipeline().addLast("ssl", handler).addLast("waylink-held", new FlowControlHandler());
        Future<Channel> handshake = handler.handshakeFuture();
        if (!handshake.awaitUninterruptibly(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("no answer to the TLS handshake within " + patience.toMillis() + " ms");
        }
        if (!handshake.isSuccess()) {
            throw new IOException("TLS failed: " + reason(handshake.cause()), handshake.cause());
        }
    }

    private SSLEngine engine(Endpoint endpoint) throws IOException {
        try {
            SSLEngine engine = context().createSSLEngine(endpoint.host(), endpoint.port());
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            if (tls.verifyHost()) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            if (!tls.protocols().isEmpty()) {
                parameters.setProtocols(tls.protocols().toArray(String[]::new));
            }
            if (!tls.cipherSuites().isEmpty()) {
                parameters.setCipherSuites(tls.cipherSuites().toArray(String[]::new));
            }
            engine.setSSLParameters(parameters);
            return engine;
        } catch (Exception e) {
            throw new IOException("TLS cannot be set up: " + reason(e), e);
        }
    }

    private SSLContext context() throws Exception {
        SSLContextConfig.Builder config = SSLContextConfig.builder();
        Store trust = tls.trust();
        if (trust != null) {
            config.truststorePath(trust.path()).truststoreType(trust.type()).truststorePassword(trust.password());
        }
        Store key = tls.key();
        if (key != null) {
            config.keystorePath(key.path())
                    .keystoreType(key.type())
                    .keystorePassword(key.password())
                    .keystoreAlias(tls.keyAlias());
        }
        return SSLContextFactoryProvider.getSSLContextFactory().getSSLContext(config.build(), Map.of());
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
