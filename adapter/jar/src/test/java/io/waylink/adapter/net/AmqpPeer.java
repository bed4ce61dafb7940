package io.waylink.adapter.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.security.SaslFrameBody;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.SaslListener;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.engine.impl.ProtocolTracer;
import org.apache.qpid.proton.engine.impl.TransportImpl;
import org.apache.qpid.proton.framing.TransportFrame;

/** A peer on a real socket that takes any number of connections and does the same with each: open it, close it, redirect. */
final class AmqpPeer implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;
    private static final int CREDIT = 10;
    private static final int MANY = 500;

    private static final EnumSet<EndpointState> BEGUN = EnumSet.of(EndpointState.ACTIVE);
    private static final EnumSet<EndpointState> ANY = EnumSet.allOf(EndpointState.class);

    private final ServerSocket server;
    private final Consumer<Connection> onOpen;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Long> opens = new CopyOnWriteArrayList<>();
    private final List<String> hostNames = new CopyOnWriteArrayList<>();
    private final List<String> containers = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private final List<String> frames = new CopyOnWriteArrayList<>();
    private volatile boolean dropsAfterBegin;
    private volatile int idleTimeout;
    private volatile Consumer<String> journal = frame -> {};
    private volatile Consumer<Event> service = AmqpPeer::takeAll;

    private AmqpPeer(ServerSocket server, Consumer<Connection> onOpen) {
        this.server = server;
        this.onOpen = onOpen;
        start("amqp peer", this::accept);
    }

    static AmqpPeer plain(Consumer<Connection> onOpen) throws IOException {
        return new AmqpPeer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), onOpen);
    }

    /** One that is back where another one was. */
    static AmqpPeer plainAt(int port, Consumer<Connection> onOpen) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MANY);
        return new AmqpPeer(socket, onOpen);
    }

    static AmqpPeer tls(
            SSLContext context, String protocol, boolean clientMustAuthenticate, Consumer<Connection> onOpen)
            throws IOException {
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setNeedClientAuth(clientMustAuthenticate);
        socket.setSSLParameters(parameters);
        return new AmqpPeer(socket, onOpen);
    }

    /** Closes at once, naming another. */
    static Consumer<Connection> redirecting(Map<Symbol, Object> info) {
        return connection -> {
            connection.setProperties(Map.of(Symbol.valueOf("amqp:connection-establishment-failed"), true));
            connection.open();
            ErrorCondition error = new ErrorCondition(Symbol.valueOf(Failures.REDIRECT), "moved");
            error.setInfo(info);
            connection.setCondition(error);
            connection.close();
        };
    }

    static Map<Symbol, Object> to(int port) {
        return to("127.0.0.1", port);
    }

    static Map<Symbol, Object> to(String host, int port) {
        return Map.of(Symbol.valueOf("network-host"), host, Symbol.valueOf("port"), port);
    }

    int port() {
        return server.getLocalPort();
    }

    /** What it does with links and deliveries; otherwise it takes all. */
    AmqpPeer serving(Consumer<Event> what) {
        service = what;
        return this;
    }

    /** Attaches each link as it is wanted, and accepts each message. */
    static void takeAll(Event event) {
        if (event.getType() == Event.Type.LINK_REMOTE_OPEN) {
            Link link = event.getLink();
            link.setSource(link.getRemoteSource());
            link.setTarget(link.getRemoteTarget());
            link.open();
            if (link instanceof Receiver receiver) {
                receiver.flow(CREDIT);
            }
        } else if (event.getType() == Event.Type.LINK_REMOTE_CLOSE) {
            event.getLink().close();
        } else if (event.getType() == Event.Type.DELIVERY && event.getDelivery().isReadable()) {
            event.getDelivery().disposition(Accepted.getInstance());
            event.getDelivery().settle();
            ((Receiver) event.getLink()).flow(1);
        }
    }

    /** Says so in Open, in milliseconds. */
    AmqpPeer wantingToHearEvery(int millis) {
        idleTimeout = millis;
        return this;
    }

    /** Writes down, in this, each frame with this peer's name: those that came in and those that went out. */
    AmqpPeer writingTo(List<String> shared, String name) {
        journal = frame -> shared.add(name + " " + frame);
        return this;
    }

    /** The frames that came in, of all connections, by their names. */
    List<String> frames() {
        return frames;
    }

    /** When each connection was opened, in nanoseconds. */
    List<Long> opens() {
        return opens;
    }

    /** The container-id of each Open. */
    List<String> containers() {
        return containers;
    }

    /** How many connections were opened and have not ended. */
    int open() {
        return open.get();
    }

    /** What each connection was told in Open. */
    List<String> hostNames() {
        return hostNames;
    }

    /** The TLS sessions of the sockets that were accepted. */
    List<SSLSession> sessions() {
        return sockets.stream().map(each -> ((SSLSocket) each).getSession()).toList();
    }

    /** Closes what is open, as a peer that is killed: without a word of AMQP; with TLS's good-bye or without. */
    void drop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                sockets.add(socket);
                start("amqp peer socket", () -> serve(socket));
            }
        } catch (IOException closed) {
            failures.add(closed);
        }
    }

    private void serve(Socket socket) {
        Transport transport = Proton.transport();
        Connection connection = Proton.connection();
        Collector collector = Proton.collector();
        connection.collect(collector);
        Sasl sasl = transport.sasl();
        sasl.server();
        sasl.setMechanisms("EXTERNAL", "ANONYMOUS");
        sasl.setListener(new LetsIn());
        ((TransportImpl) transport).setProtocolTracer(new Frames());
        transport.setIdleTimeout(2 * idleTimeout); // it tells the half of it
        transport.bind(connection);
        byte[] buffer = new byte[BUFFER];
        try (socket) {
            int read;
            while ((read = socket.getInputStream().read(buffer, 0, Math.min(buffer.length, transport.capacity())))
                    > 0) {
                transport.tail().put(buffer, 0, read);
                transport.process();
                Event event;
                while ((event = collector.peek()) != null) {
                    on(event);
                    collector.pop();
                }
                while (transport.pending() > 0) {
                    byte[] out = new byte[transport.pending()];
                    transport.head().get(out);
                    socket.getOutputStream().write(out);
                    transport.pop(out.length);
                }
                if (dropsAfterBegin && connection.sessionHead(BEGUN, ANY) != null) {
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            failures.add(e);
        } finally {
            if (connection.getRemoteState() != EndpointState.UNINITIALIZED) {
                open.decrementAndGet();
            }
        }
    }

    /** Whoever it is; at once, because the rest may be there already. */
    private static final class LetsIn implements SaslListener {
        @Override
        public void onSaslInit(Sasl sasl, Transport transport) {
            boolean offered = List.of("EXTERNAL", "ANONYMOUS").contains(sasl.getRemoteMechanisms()[0]);
            sasl.done(offered ? Sasl.SaslOutcome.PN_SASL_OK : Sasl.SaslOutcome.PN_SASL_AUTH);
        }

        @Override
        public void onSaslMechanisms(Sasl sasl, Transport transport) {
            // Of the other side only.
        }

        @Override
        public void onSaslChallenge(Sasl sasl, Transport transport) {
            // Of the other side only.
        }

        @Override
        public void onSaslOutcome(Sasl sasl, Transport transport) {
            // Of the other side only.
        }

        @Override
        public void onSaslResponse(Sasl sasl, Transport transport) {
            // There are no challenges.
        }
    }

    private final class Frames implements ProtocolTracer {
        @Override
        public void receivedFrame(TransportFrame frame) {
            frames.add(frame.getBody() == null ? "empty" : named(frame.getBody()));
            journal.accept("< " + (frame.getBody() == null ? "empty" : described(frame.getBody())));
        }

        @Override
        public void receivedSaslBody(SaslFrameBody body) {
            frames.add(named(body));
            journal.accept("< " + described(body));
        }

        /** With what matters of it. */
        private static String described(Object body) {
            if (body instanceof Open open) {
                return "Open " + open.getHostname();
            } else if (body instanceof SaslInit init) {
                return "SaslInit " + init.getMechanism() + " " + init.getHostname();
            } else if (body instanceof Close close && close.getError() != null) {
                return "Close " + close.getError().getCondition();
            }
            return named(body);
        }

        @Override
        public void sentSaslBody(SaslFrameBody body) {
            journal.accept("> " + named(body));
        }

        private static String named(Object body) {
            String text = body.toString();
            return text.contains("{") ? text.substring(0, text.indexOf('{')) : text;
        }

        @Override
        public void sentFrame(TransportFrame frame) {
            journal.accept("> " + described(frame.getBody()));
        }
    }

    private void on(Event event) {
        switch (event.getType()) {
            case CONNECTION_REMOTE_OPEN -> {
                hostNames.add(event.getConnection().getRemoteHostname());
                opens.add(System.nanoTime());
                containers.add(event.getConnection().getRemoteContainer());
                open.incrementAndGet();
                onOpen.accept(event.getConnection());
            }
            case SESSION_REMOTE_OPEN -> event.getSession().open();
            case SESSION_REMOTE_CLOSE -> event.getSession().close();
            case CONNECTION_REMOTE_CLOSE -> event.getConnection().close();
            default -> service.accept(event);
        }
    }

    void dropAfterBegin() {
        dropsAfterBegin = true;
    }

    /** Goes away for good. */
    void stop() throws IOException {
        server.close();
        drop();
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
