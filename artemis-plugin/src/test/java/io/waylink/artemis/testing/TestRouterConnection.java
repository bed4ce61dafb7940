package io.waylink.artemis.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.messaging.Terminus;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ReceiverSettleMode;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.message.Message;
import org.awaitility.core.ConditionFactory;

import static org.awaitility.Awaitility.await;

/**
 * One connection of a broker at the test router, and the links that the router attaches into the broker over it. The
 * engine belongs to one thread; every method goes there and waits.
 */
public final class TestRouterConnection {

    /** A message that the broker has sent over a routed link. */
    public record Received(Delivery delivery, Message message) {}

    /** Before the code of a performative. */
    private static final byte SMALL_CODE = 0x53;

    private static final int LARGEST = 1 << 19;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;
    private final ExecutorService engine;
    private final Transport transport = Proton.transport();
    private final Connection connection = Proton.connection();
    private final Collector collector = Proton.collector();
    private final TestManagement management;
    private final Map<String, Link> forwarding = new ConcurrentHashMap<>();
    private final byte[] encoded = new byte[LARGEST];
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Session session;
    private Sender managementReplies;
    private final boolean dialled;
    private int tag;
    private ByteArrayOutputStream held;

    TestRouterConnection(Socket socket, String containerId, String productWithoutLinkRoutes) throws IOException {
        this(socket, containerId, productWithoutLinkRoutes == null, false);
        Sasl sasl = transport.sasl();
        sasl.server();
        sasl.setMechanisms("ANONYMOUS", "PLAIN");
        if (productWithoutLinkRoutes != null) {
            connection.setProperties(Map.of(Symbol.valueOf("product"), productWithoutLinkRoutes));
        }
        daemon(this::read, "test-router-read").start();
    }

    /** The other way round: a client that connects to an acceptor of the broker. */
    public static TestRouterConnection dial(int port, String user, String password) throws IOException {
        TestRouterConnection client = new TestRouterConnection(
                new Socket(InetAddress.getLoopbackAddress(), port), "client-" + System.nanoTime(), true, true);
        Sasl sasl = client.transport.sasl();
        sasl.client();
        sasl.plain(user, password);
        client.connection.open();
        daemon(client::read, "test-client-read").start();
        client.on(() -> null);
        client.awaitOpen();
        return client;
    }

    private TestRouterConnection(Socket socket, String containerId, boolean routesLinks, boolean dialled)
            throws IOException {
        this.management = new TestManagement(routesLinks);
        this.dialled = dialled;
        socket.setTcpNoDelay(true);
        this.socket = socket;
        this.engine = Executors.newSingleThreadExecutor(task -> daemon(task, "test-router-engine"));
        transport.setMaxFrameSize(16384);
        transport.bind(connection);
        connection.collect(collector);
        connection.setContainer(containerId);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void read() {
        byte[] buffer = new byte[65536];
        try (InputStream in = socket.getInputStream()) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                byte[] bytes = Arrays.copyOf(buffer, n);
                on(() -> {
                    input(bytes);
                    return null;
                });
            }
            ended.complete(null);
        } catch (IOException | RejectedExecutionException e) {
            ended.complete(null);
        }
    }

    private void input(byte[] bytes) {
        if (held != null) {
            held.writeBytes(bytes);
            return;
        }
        int done = 0;
        while (done < bytes.length && transport.capacity() > 0) {
            int count = Math.min(transport.capacity(), bytes.length - done);
            transport.tail().put(bytes, done, count);
            transport.process();
            done += count;
            authenticate();
            dispatch();
        }
    }

    private void authenticate() {
        Sasl sasl = transport.sasl();
        if (!dialled && sasl.getState() == Sasl.SaslState.PN_SASL_STEP && sasl.getRemoteMechanisms().length > 0) {
            sasl.done(Sasl.SaslOutcome.PN_SASL_OK);
        }
    }

    private void flush() {
        try {
            while (transport.pending() > 0) {
                ByteBuffer head = transport.head();
                byte[] bytes = new byte[head.remaining()];
                head.get(bytes);
                socket.getOutputStream().write(bytes);
                transport.pop(bytes.length);
            }
        } catch (IOException e) {
            ended.complete(null);
        }
    }

    private void dispatch() {
        for (Event event = collector.peek(); event != null; event = collector.peek()) {
            switch (event.getType()) {
                case CONNECTION_REMOTE_OPEN -> connection.open();
                case CONNECTION_REMOTE_CLOSE -> connection.close();
                case SESSION_REMOTE_OPEN -> event.getSession().open();
                case LINK_REMOTE_OPEN -> attached(event.getLink());
                case LINK_REMOTE_CLOSE -> event.getLink().close();
                case LINK_REMOTE_DETACH -> event.getLink().detach();
                case DELIVERY -> delivered(event.getDelivery());
                default -> {}
            }
            collector.pop();
        }
    }

    private void attached(Link link) {
        if (link.getLocalState() != EndpointState.UNINITIALIZED) {
            return;
        }
        link.setTarget(link.getRemoteTarget());
        link.setSource(link.getRemoteSource());
        if (forwards(link)) {
            return;
        }
        if (link instanceof Sender replies) {
            Source source = new Source();
            source.setDynamic(true);
            source.setAddress("amqp:/_topo/0/router/temp.1");
            replies.setSource(source);
            managementReplies = replies;
        }
        link.open();
        if (link instanceof Receiver requests) {
            requests.flow(100);
        }
    }

    /** Answers a link of the broker's own, over which messages are to be forwarded; false if it is none. */
    private boolean forwards(Link link) {
        if (link instanceof Sender) {
            Source source = (Source) link.getRemoteSource();
            if (source.getDynamic()) {
                return false;
            }
            forwarding.put("in " + source.getAddress() + waypoint(source.getCapabilities()), link);
            link.open();
            return true;
        }
        Target target = (Target) link.getRemoteTarget();
        if (target.getAddress().equals("$management")) {
            return false;
        }
        link.setContext(new LinkedBlockingQueue<Received>());
        forwarding.put("out " + target.getAddress() + waypoint(target.getCapabilities()), link);
        link.open();
        ((Receiver) link).flow(20);
        return true;
    }

    private static String waypoint(Symbol... capabilities) {
        return capabilities != null && capabilities.length > 0 ? " " + capabilities[0] : "";
    }

    /** From now on nothing is read of what comes, until {@link #resume}. */
    public void pause() {
        on(() -> held = new ByteArrayOutputStream());
    }

    /** How many frames have come since, with this performative. */
    public long held(int performative) {
        return on(() -> {
            byte[] bytes = held.toByteArray();
            return IntStream.range(2, bytes.length)
                    .filter(i -> bytes[i - 2] == 0 && bytes[i - 1] == SMALL_CODE && bytes[i] == performative)
                    .count();
        });
    }

    /** Reads it all, and answers each frame before it reads the next. */
    public void resume() {
        on(() -> {
            byte[] bytes = held.toByteArray();
            held = null;
            for (byte each : bytes) {
                input(new byte[] {each});
                transport.pending(); // the engine answers no attach whose detach it has read
            }
            return null;
        });
    }

    /** The links of the broker's own that are open, such as {@code in orders.a qd.waypoint}. */
    public Set<String> forwarding() {
        return on(() -> forwarding.entrySet().stream()
                .filter(entry -> entry.getValue().getRemoteState() == EndpointState.ACTIVE)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
    }

    /** One of them, by what {@link #forwarding()} says. */
    public <T extends Link> T forwarding(String key, Class<T> type) {
        patiently().until(() -> forwarding().contains(key));
        return type.cast(forwarding.get(key));
    }

    @SuppressWarnings("unchecked")
    private void delivered(Delivery delivery) {
        if (!(delivery.getLink() instanceof Receiver link) || delivery.isPartial() || !delivery.isReadable()) {
            return;
        }
        byte[] bytes = new byte[delivery.available()];
        link.recv(bytes, 0, bytes.length);
        link.advance();
        Message message = Proton.message();
        message.decode(bytes, 0, bytes.length);
        if (link.getContext() instanceof BlockingQueue<?> inbox) {
            ((BlockingQueue<Received>) inbox).add(new Received(delivery, message));
        } else {
            delivery.disposition(Accepted.getInstance());
            delivery.settle();
            link.flow(1);
            transfer(managementReplies, management.answer(message), null).settle();
        }
    }

    private Delivery transfer(Sender link, Message message, DeliveryState state) {
        int length = message.encode(encoded, 0, encoded.length);
        Delivery delivery = link.delivery(ByteBuffer.allocate(4).putInt(tag++).array());
        if (state != null) {
            delivery.disposition(state);
        }
        link.send(encoded, 0, length);
        link.advance();
        return delivery;
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }

    /** Runs on the engine's thread, and then writes what came of it. */
    public <T> T on(Supplier<T> action) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            T result = action.get();
                            flush();
                            return result;
                        },
                        engine)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Sends the SASL header and the mechanisms without waiting for the broker's. */
    public void speakFirst() {
        on(() -> null);
    }

    void awaitOpen() {
        patiently().until(() -> on(connection::getRemoteState) == EndpointState.ACTIVE);
    }

    public Connection broker() {
        return connection;
    }

    /** The idle-time-out of the broker's Open, in milliseconds. */
    public int idleTimeoutOfBroker() {
        return on(transport::getRemoteIdleTimeout);
    }

    /** All requests to {@code $management} so far. */
    public List<Message> managementRequests() {
        return management.requests();
    }

    /** The link routes that there are now, such as {@code in orders.a}. */
    public Collection<String> routes() {
        return management.routes();
    }

    /** The port that the broker has dialled from. */
    public int brokerPort() {
        return socket.getPort();
    }

    /** Whether the TCP connection is gone. */
    public boolean hasEnded() {
        return ended.isDone();
    }

    /** The session that all routed links share, as at a real router. */
    private Session shared() {
        if (session == null) {
            session = connection.session();
            session.open();
        }
        return session;
    }

    /** Ends the session without closing its links; the next link begins another one. */
    public void endSession() {
        on(() -> {
            shared().close();
            session = null;
            return null;
        });
    }

    /** Attaches a link on which a client sends; null is the anonymous relay. */
    public Sender sender(String name, String address) {
        return sender(name, address, new Source());
    }

    /** The same with a source of the client, which says what outcomes it knows. */
    public Sender sender(String name, String address, Source source) {
        return on(() -> {
            Target target = new Target();
            target.setAddress(address);
            Sender link = shared().sender(name);
            link.setSource(source);
            link.setTarget(target);
            link.setSenderSettleMode(SenderSettleMode.UNSETTLED);
            link.open();
            return link;
        });
    }

    public Sender coordinator(String name) {
        return on(() -> {
            Coordinator coordinator = new Coordinator();
            coordinator.setCapabilities(Symbol.valueOf("amqp:local-transactions"));
            Sender link = shared().sender(name);
            link.setSource(new Source());
            link.setTarget(coordinator);
            link.open();
            return link;
        });
    }

    public Receiver receiver(String name, String address) {
        Source source = new Source();
        source.setAddress(address);
        return receiver(name, source);
    }

    /** Attaches a link on which a client receives, with credit for 20 messages. */
    public Receiver receiver(String name, Source source) {
        return on(() -> {
            Receiver link = shared().receiver(name);
            link.setSource(source);
            link.setTarget(new Target());
            link.setSenderSettleMode(SenderSettleMode.UNSETTLED);
            link.setReceiverSettleMode(ReceiverSettleMode.FIRST);
            link.setContext(new LinkedBlockingQueue<Received>());
            link.open();
            link.flow(20);
            return link;
        });
    }

    /** Waits until the broker has attached the link, and ended it at once if it is refused; tells whether it is open. */
    public boolean isAttached(Link link) {
        patiently().until(() -> on(link::getRemoteState) != EndpointState.UNINITIALIZED);
        boolean refused =
                on(() -> link instanceof Sender ? link.getRemoteTarget() == null : link.getRemoteSource() == null);
        if (refused) {
            awaitClosed(link);
        }
        return !refused;
    }

    /** The address with which the broker has answered the attach. */
    public String answeredAddress(Link link) {
        return on(() -> {
            Object terminus = link instanceof Sender ? link.getRemoteTarget() : link.getRemoteSource();
            return ((Terminus) terminus).getAddress();
        });
    }

    /** The symbol of the error with which the broker ended the link. */
    public String awaitClosed(Link link) {
        patiently().until(() -> on(link::getRemoteState) == EndpointState.CLOSED);
        return on(() -> String.valueOf(link.getRemoteCondition().getCondition()));
    }

    /** Sends and does not wait for an outcome. */
    public Delivery send(Sender link, Message message, DeliveryState state) {
        patiently().until(() -> on(link::getCredit) > 0);
        return on(() -> transfer(link, message, state));
    }

    /** Sends, waits for the outcome and settles. */
    public DeliveryState sendAndAwait(Sender link, Object body, DeliveryState state) {
        Message message = Proton.message();
        message.setBody(new AmqpValue(body));
        return outcome(link, message, state);
    }

    /** The same outside a transaction. */
    public DeliveryState outcome(Sender link, Message message) {
        return outcome(link, message, null);
    }

    /** The same for a whole message. */
    public DeliveryState outcome(Sender link, Message message, DeliveryState state) {
        Delivery delivery = send(link, message, state);
        patiently().until(() -> on(delivery::getRemoteState) != null);
        return on(() -> {
            delivery.settle();
            return delivery.getRemoteState();
        });
    }

    @SuppressWarnings("unchecked")
    public Received receive(Receiver link) throws InterruptedException {
        Received received = ((BlockingQueue<Received>) link.getContext()).poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (received == null) {
            throw new AssertionError("no message on " + link.getName());
        }
        return received;
    }

    public void settle(Received received, DeliveryState state) {
        on(() -> {
            received.delivery().disposition(state);
            received.delivery().settle();
            return null;
        });
    }

    /** Gives credit, takes it back, and waits until the broker has answered. */
    public void drain(Receiver link) {
        on(() -> {
            link.setDrain(false);
            link.drain(20);
            return null;
        });
        patiently().pollInterval(Duration.ofMillis(1)).until(() -> on(() -> link.getRemoteCredit() == 0));
    }

    public void close(Link link) {
        on(() -> {
            link.close();
            return null;
        });
        patiently().until(() -> on(link::getRemoteState) == EndpointState.CLOSED);
    }

    /** Ends a link and attaches it again under its name, both in one write: the broker reads them together. */
    public Receiver endAndAttachAgain(Receiver link) {
        return on(() -> {
            Receiver again = (Receiver) ended(link, shared()::receiver);
            again.setSource(link.getSource());
            again.setTarget(link.getTarget());
            again.setSenderSettleMode(link.getSenderSettleMode());
            again.setReceiverSettleMode(link.getReceiverSettleMode());
            again.setContext(new LinkedBlockingQueue<Received>());
            again.open();
            again.flow(20);
            return again;
        });
    }

    /** The same for a link on which a client sends. */
    public Sender endAndAttachAgain(Sender link) {
        return on(() -> {
            Sender again = (Sender) ended(link, shared()::sender);
            again.setSource(link.getSource());
            again.setTarget(link.getTarget());
            again.setSenderSettleMode(link.getSenderSettleMode());
            again.open();
            return again;
        });
    }

    /** The detach is in the engine's output before the attach can be: the engine writes attaches first. */
    private Link ended(Link link, Function<String, Link> next) {
        link.close();
        transport.pending();
        link.free();
        return next.apply(link.getName());
    }

    /** Detach with closed=false. */
    public void detach(Link link) {
        on(() -> {
            link.detach();
            return null;
        });
    }

    /** Ends its thread; when the connection has ended. */
    void forget() {
        engine.shutdown();
    }

    /** Cuts TCP without a word of AMQP. */
    public void kill() throws IOException {
        socket.close();
        ended.complete(null);
    }
}
