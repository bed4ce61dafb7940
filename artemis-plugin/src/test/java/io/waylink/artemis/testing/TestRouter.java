package io.waylink.artemis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Plays the router: a listener that brokers connect to, and that attaches links into them. Loopback only. */
public final class TestRouter implements AutoCloseable {

    private final ServerSocket listener;
    private final BlockingQueue<TestRouterConnection> arrived = new LinkedBlockingQueue<>();
    private final List<TestRouterConnection> all = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Consumer<TestRouterConnection> onArrival;
    private volatile String containerId = "router-1";
    private volatile String productWithoutLinkRoutes;

    public TestRouter() throws IOException {
        this(connection -> {});
    }

    /** Does this with every connection the moment it arrives. */
    public TestRouter(Consumer<TestRouterConnection> onArrival) throws IOException {
        this.onArrival = onArrival;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "test-router-accept");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept() {
        try {
            while (true) {
                TestRouterConnection connection =
                        new TestRouterConnection(listener.accept(), containerId, productWithoutLinkRoutes);
                onArrival.accept(connection);
                all.add(connection);
                accepted.incrementAndGet();
                arrived.add(connection);
            }
        } catch (IOException closed) {
            if (!listener.isClosed()) {
                throw new UncheckedIOException(closed);
            }
        }
    }

    public String url() {
        return "amqp://127.0.0.1:" + listener.getLocalPort();
    }

    /** The container-id of the connections that arrive from now on. */
    public void containerId(String id) {
        containerId = id;
    }

    /** From now on it has no link routes and says that it is this product. */
    public void withoutLinkRoutes(String product) {
        productWithoutLinkRoutes = product;
    }

    /** The next connection of a broker, once both Opens are exchanged. */
    public TestRouterConnection awaitConnection() throws InterruptedException {
        TestRouterConnection connection = arrived.poll(10, TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("no broker connected");
        }
        connection.awaitOpen();
        return connection;
    }

    /** How many connections brokers have made. */
    public int accepted() {
        return accepted.get();
    }

    /** Lets go of a connection that has ended. */
    public void forget(TestRouterConnection connection) {
        all.remove(connection);
        connection.forget();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (TestRouterConnection connection : all) {
            connection.kill();
        }
    }
}
