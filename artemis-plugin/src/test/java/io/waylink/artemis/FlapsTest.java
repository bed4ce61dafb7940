package io.waylink.artemis;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.waylink.artemis.RouterStatus.State;
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

    private static final int FLAPS = Integer.getInteger("waylink.flaps", 3);

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

    @Test
    void nothingPilesUp() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.managed(
                        "router.east.url", router.url(), "addresses", "orders.#", "announce", "existing")) {
            TestRouterConnection connection = serving(router, broker);
            Footprint before = Footprint.of(broker, connection);
            long heap = heap();
            for (int flap = 0; flap < FLAPS; flap++) {
                end(broker, connection, flap);
                TestRouterConnection next = serving(router, broker);
                await().until(connection::hasEnded);
                router.forget(connection);
                connection = next;
            }
            TestRouterConnection last = connection;
            await().untilAsserted(() -> assertThat(Footprint.of(broker, last)).isEqualTo(before));
            System.out.printf(
                    "%d flaps, heap %d kB more, threads of the JVM %d%n",
                    FLAPS, (heap() - heap) / 1024, Thread.activeCount());
            assertThat(heap() - heap).isLessThan(16L << 20);
        }
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
        switch (flap % 3) {
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

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
