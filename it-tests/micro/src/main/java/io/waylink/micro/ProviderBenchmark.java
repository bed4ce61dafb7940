package io.waylink.micro;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import jakarta.jms.Session;

import io.waylink.adapter.link.InDoubt;
import io.waylink.adapter.link.LinkRecovery;
import io.waylink.adapter.link.LinkSettings;
import io.waylink.adapter.link.Patience;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.it.router.LinkRouter;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;
import io.waylink.recovery.Backoff;
import org.apache.qpid.jms.JmsQueue;
import org.apache.qpid.jms.message.JmsBytesMessage;
import org.apache.qpid.jms.message.JmsMessageIDBuilder;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsConnectionId;
import org.apache.qpid.jms.meta.JmsConnectionInfo;
import org.apache.qpid.jms.meta.JmsProducerId;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.meta.JmsSessionInfo;
import org.apache.qpid.jms.policy.JmsDefaultMessageIDPolicy;
import org.apache.qpid.jms.policy.JmsDefaultPrefetchPolicy;
import org.apache.qpid.jms.policy.JmsDefaultPresettlePolicy;
import org.apache.qpid.jms.policy.JmsDefaultRedeliveryPolicy;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.DefaultProviderListener;
import org.apache.qpid.jms.provider.Provider;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderFuture;
import org.apache.qpid.jms.provider.ProviderFutureFactory;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.transports.TransportOptions;
import org.apache.qpid.jms.transports.netty.NettyTcpTransport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What link recovery adds to a message, between Qpid JMS above and its engine beneath: the engine is attached to a router
 * as always, but accepts each message at once, on the same thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProviderBenchmark {

    private static final String CLIENTS = "clients";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BODY = 1024;

    private LinkRouter peer;
    private ScheduledExecutorService timers;
    private Obliging engine;
    private LinkRecovery links;
    private JmsProducerId producer;
    private JmsQueue queue;
    private JmsBytesMessage message;
    private Object payload;

    /** An engine that need not send a message to know that it is accepted. */
    private static final class Obliging extends AmqpProvider {

        Obliging(URI remote, ProviderFutureFactory futures) {
            super(remote, new NettyTcpTransport(remote, new TransportOptions(), false), futures);
        }

        @Override
        public void send(JmsOutboundMessageDispatch envelope, AsyncResult request) {
            request.onSuccess();
            if (envelope.isCompletionRequired()) {
                getProviderListener().onCompletedMessageSend(envelope);
            }
        }
    }

    @Setup
    public void attach() throws Exception {
        peer = LinkRouter.start(LinkRouterConfig.builder("peer")
                .listener(Listener.clients(CLIENTS))
                .build());
        timers = Executors.newSingleThreadScheduledExecutor();
        ProviderFutureFactory futures = ProviderFutureFactory.create(new java.util.HashMap<>());
        URI remote = URI.create("amqp://127.0.0.1:" + peer.port(CLIENTS));
        engine = new Obliging(remote, futures);
        links = new LinkRecovery(
                new LinkSettings(
                        new Patience(PATIENCE, PATIENCE),
                        InDoubt.DEDUPE,
                        LinkSettings.ARTEMIS_DUPLICATE_ID,
                        Backoff.LINK,
                        1),
                timers,
                RecoveryListener.NONE,
                futures,
                remote.toString(),
                (silent, why) -> {},
                (host, tenant) -> null);
        links.setProviderListener(new DefaultProviderListener());
        engine.setProviderListener(links.listenerFor(engine, failure -> {}));
        JmsConnectionInfo connection = new JmsConnectionInfo(new JmsConnectionId("benchmark"));
        connection.setClientId("benchmark", false);
        engine.connect(connection);
        create(engine, connection);
        links.connected(engine, remote.toString());
        JmsSessionInfo session = new JmsSessionInfo(new JmsSessionId(connection.getId(), 1));
        session.setAcknowledgementMode(Session.AUTO_ACKNOWLEDGE);
        session.setMessageIDPolicy(new JmsDefaultMessageIDPolicy());
        session.setPrefetchPolicy(new JmsDefaultPrefetchPolicy());
        session.setPresettlePolicy(new JmsDefaultPresettlePolicy());
        session.setRedeliveryPolicy(new JmsDefaultRedeliveryPolicy());
        create(links, session);
        producer = new JmsProducerId(session.getId(), 1);
        queue = new JmsQueue("benchmark");
        JmsProducerInfo info = new JmsProducerInfo(producer, JmsMessageIDBuilder.BUILTIN.DEFAULT.createBuilder());
        info.setDestination(queue);
        create(links, info);
        message = engine.getMessageFactory().createBytesMessage();
        message.writeBytes(new byte[BODY]);
        message.onSend(0);
        payload = message.getFacade().encodeMessage();
    }

    private static void create(Provider provider, JmsResource resource) throws ProviderException {
        ProviderFuture made = provider.newProviderFuture();
        provider.create(resource, made);
        if (!made.sync(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new ProviderException("not made: " + resource);
        }
    }

    @TearDown
    public void close() {
        engine.close();
        timers.shutdownNow();
        peer.close();
    }

    private JmsOutboundMessageDispatch envelope() {
        JmsOutboundMessageDispatch envelope = new JmsOutboundMessageDispatch();
        envelope.setMessage(message);
        envelope.setPayload(payload);
        envelope.setProducerId(producer);
        envelope.setDestination(queue);
        envelope.setSendAsync(true);
        return envelope;
    }

    /** Without link recovery. */
    @Benchmark
    public ProviderFuture engineAlone() throws ProviderException {
        ProviderFuture request = engine.newProviderFuture();
        engine.send(envelope(), request);
        return request;
    }

    /** With it: in the ledger, with an id by which the broker knows a copy, accepted, and out of the ledger. */
    @Benchmark
    public ProviderFuture linkRecovery() throws ProviderException {
        ProviderFuture request = links.newProviderFuture();
        links.send(envelope(), request);
        return request;
    }
}
