package io.waylink.it.outbound;

import java.util.concurrent.CompletableFuture;

import io.waylink.it.outbound.OutboundFront.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Many connections on few TCP connections, and nothing left of them, on whichever server. */
public abstract class ConnectionSharingSuite extends ServerSuite {

    /** How many times a connection is opened and closed: 10,000 by {@code -Dwaylink.cycles=10000}. */
    private static final int CYCLES = Integer.getInteger("waylink.cycles", 1_000);

    private static final int IN_USE = 200;

    @Test
    void manyConnectionsShareFew() throws Exception {
        try (BrokerManagement management = new BrokerManagement(landscape().broker())) {
            int before = management.connections();
            OutboundFront front = new OutboundFront(server());
            CompletableFuture<Outcome> one = front.start("hold", jndi(Pool.MANY), Integer.toString(IN_USE));
            CompletableFuture<Outcome> other = front.start("hold", jndi(Pool.MANY_MORE), Integer.toString(IN_USE));
            eventually().until(() -> {
                assertThat(one.isDone() && !one.join().done())
                        .as(() -> one.join().text())
                        .isFalse();
                return run("held", "", "").text().equals(Integer.toString(2 * IN_USE));
            });
            assertThat(management.connections() - before).isEqualTo(2 * Pool.SHARED);
            run("release", "", "");
            assertThat(one.join().text()).isEqualTo("released");
            assertThat(other.join().text()).isEqualTo("released");
        }
    }

    @Test
    void openingAndClosingLeavesNoSession() throws Exception {
        try (BrokerManagement management = new BrokerManagement(landscape().broker())) {
            works("cycles", jndi(Pool.PLAIN), "10");
            int before = management.sessions();
            works("cycles", jndi(Pool.PLAIN), Integer.toString(CYCLES));
            eventually().until(() -> management.sessions() <= before);
        }
    }
}
