package io.waylink.adapter.net;

import java.net.SocketAddress;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;

/**
 * Where a transport really goes, which its own remote location does not say: that one holds the name that TLS is checked
 * against and that TLS sessions are remembered by.
 *
 * @param host connected to
 * @param port connected to
 * @param tls null without TLS
 * @param handshakeMillis how long the TLS handshake may take
 * @param opening told of the socket before it connects
 * @param open told when the transport may be written to, on the event loop
 * @param connected told with the address that was reached, on the event loop and before anything was read
 */
record Dial(
        String host,
        int port,
        SSLContext tls,
        int handshakeMillis,
        Consumer<Channel> opening,
        Consumer<SocketAddress> connected,
        Runnable open) {

    /** The handlers of the socket are there, and it is not connected yet. */
    void prepare(ChannelPipeline pipeline) {
        opening.accept(pipeline.channel());
        SslHandler handler = pipeline.get(SslHandler.class);
        if (handler != null) {
            handler.setHandshakeTimeoutMillis(handshakeMillis);
        }
    }
}
