package io.waylink.artemis;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.waylink.artemis.RouterStatus.State;
import io.waylink.artemis.testing.Heap;
import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A router that comes and goes, many times over: {@code -Dwaylink.flaps=100} for the long run. Nothing may pile up, and in
 * the end everything works.
 */
@Timeout(1200)
@Isolated("it counts threads, and what the heap holds")
class FlapsTest {

    /** The ways in which a connection ends here; each is gone through once before anything is counted. */
    private static final int WAYS = 3;

    private static final int FLAPS = Integer.getInteger("waylink.flaps", WAYS);

    /** What must be the same after any number of flaps. */
    private record Footprint(
            int threads, int sessions, int connections, int consumers, int beans, List<String> routes) {

        static Footprint of(TestBroker broker, TestRouterConnection connection) throws Exception {
            MBeanServer beans = broker.server().getMBeanServer();
            return new Footprint(
                    (int) Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("waylink-router"))
                            .count(),
                    broker.server().getSessions().size(),
                    broker.server().getRemotingService().getConnections().size(),
                    broker.queue("orders.a").getConsumerCount(),
                    beans.queryNames(new ObjectName("*:component=router-connections,*"), null)
                                    .size()
                            + beans.queryNames(new ObjectName("*:component=broker-connections,*"), null)
                                    .size(),
                    connection.routes().stream().sorted().toList());
        }
    }

    /** A field, as what a frame of the stack still holds is on the heap. */
    private TestRouterConnection connection;

    @Test
    void nothingPilesUp() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.managed(
                        "router.east.url", router.url(), "addresses", "orders.#", "announce", "existing")) {
            connection = serving(router, broker);
            flap(WAYS, router, broker);
            Footprint before = Footprint.of(broker, connection);
            Heap heap = Heap.live();
            flap(FLAPS, router, broker);
            await().untilAsserted(
                            () -> assertThat(Footprint.of(broker, connection)).isEqualTo(before));
            await().untilAsserted(() -> assertThat(Heap.live().growth(heap, FlapsTest::isOfAConnection))
                    .isEmpty());
            Heap after = Heap.live();
            System.out.printf(
                    "%d flaps, threads of the JVM %d, heap %d kB more:%n%s%n",
                    FLAPS,
                    Thread.activeCount(),
                    (after.bytes() - heap.bytes()) / 1024,
                    after.growth(heap, any -> true).lines().limit(40).collect(Collectors.joining("\n")));
        }
    }

    private void flap(int times, TestRouter router, TestBroker broker) throws Exception {
        for (int flap = 0; flap < times; flap++) {
            TestRouterConnection last = connection;
            end(broker, last, flap);
            connection = serving(router, broker);
            await().until(last::hasEnded);
            router.forget(last);
        }
    }

    /** What there is once for each connection, each of its sessions, links and deliveries: as many as before. */
    private static boolean isOfAConnection(String type) {
        return (type.startsWith("io.waylink.artemis.") && !type.contains(".testing.") && !type.contains("$$Lambda"))
                || type.startsWith("org.apache.activemq.artemis.protocol.amqp.")
                || type.startsWith("org.apache.activemq.artemis.core.remoting.")
                || type.matches(
                        "org\\.apache\\.activemq\\.artemis\\.core\\.server\\.impl\\.Server(Session|Consumer)Impl")
                || type.matches("org\\.apache\\.qpid\\.proton\\.engine\\.impl\\."
                        + "(Connection|Transport|Session|Sender|Receiver|Delivery)Impl")
                || type.matches("io\\.netty\\.channel\\..*SocketChannel");
    }

    /** Connected, with a client that sends and one that receives: the message comes through. */
    private static TestRouterConnection serving(TestRouter router, TestBroker broker) throws Exception {
        TestRouterConnection connection = router.awaitConnection();
        await().until(() -> broker.plugin().status().get(0).state() == State.CONNECTED);
        Receiver out = connection.receiver("out@client-1", "orders.a");
        Sender in = connection.sender("in@client-1", "orders.a");
        assertThat(connection.sendAndAwait(in, "alive", null)).isInstanceOf(Accepted.class);
        connection.settle(connection.receive(out), Accepted.getInstance());
        return connection;
    }

    /** Cut, closed by the router, and given up by an operator, in turn; each when it has counted as one that works. */
    private static void end(TestBroker broker, TestRouterConnection connection, int flap) throws Exception {
        Instant steady = broker.plugin().status().get(0).since().plusMillis(1500);
        await().until(() -> Instant.now().isAfter(steady));
        switch (flap % WAYS) {
            case 0 -> connection.kill();
            case 1 ->
                connection.on(() -> {
                    connection.broker().close();
                    return null;
                });
            default -> {
                broker.server().stopBrokerConnection("east");
                await().until(connection::hasEnded);
                broker.server().startBrokerConnection("east");
            }
        }
    }
}
