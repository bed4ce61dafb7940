package io.waylink.adapter.link;

import java.util.ArrayList;
import java.util.List;

import io.waylink.adapter.net.RecoveryEvent.Direction;
import io.waylink.adapter.net.RecoveryEvent.Link;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who attempts, who follows, and in which order. */
class ProbesTest {

    private static final Link ORDERS = new Link(Direction.SENDER, "orders");
    private static final Link BILLS = new Link(Direction.RECEIVER, "bills");

    private final List<String> done = new ArrayList<>();
    private final Probes probes = new Probes(Runnable::run);

    private static Probes.Prober link(boolean hasWork) {
        return () -> hasWork;
    }

    private Runnable note(String what) {
        return () -> done.add(what);
    }

    @Test
    void ofAllLinksOfAnAddressOneAttempts() {
        Probes.Prober first = link(false);
        Probes.Prober second = link(true);
        assertThat(probes.trouble(ORDERS, first)).isTrue();
        assertThat(probes.trouble(ORDERS, second)).isFalse();
        probes.attempt(ORDERS, second, note("second"));
        probes.attempt(ORDERS, first, note("first"));
        assertThat(done).containsExactly("first");
        assertThat(probes.attached(ORDERS, second)).isEmpty();
        assertThat(probes.attached(ORDERS, first)).hasValue(1);
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void whoeverHasWorkComesFirstThenOtherAddressesThenWhoeverStandsBy() {
        Probes.Prober prober = link(false);
        Probes.Prober elsewhere = link(true);
        probes.trouble(ORDERS, prober);
        probes.attempt(ORDERS, link(false), note("idle 1"));
        probes.attempt(ORDERS, link(true), note("busy 1"));
        probes.attempt(ORDERS, link(false), note("idle 2"));
        probes.attempt(ORDERS, link(true), note("busy 2"));
        probes.waiting(BILLS, elsewhere, note("bills"));
        assertThat(probes.attached(ORDERS, prober)).hasValue(4);
        assertThat(done).containsExactly("busy 1", "busy 2", "bills", "idle 1", "idle 2");
    }

    @Test
    void aProberThatDoesNotWaitIsNotHurried() {
        Probes.Prober prober = link(false);
        Probes.Prober attempting = link(true);
        probes.trouble(ORDERS, prober);
        probes.waiting(BILLS, attempting, note("hurried"));
        probes.attempt(BILLS, attempting, note("by itself"));
        probes.attached(ORDERS, prober);
        assertThat(done).containsExactly("by itself");
    }

    @Test
    void aFollowersWaitingIsItsOwn() {
        Probes.Prober prober = link(false);
        Probes.Prober follower = link(true);
        Probes.Prober other = link(true);
        probes.trouble(ORDERS, prober);
        probes.trouble(BILLS, other);
        probes.waiting(ORDERS, follower, note("hurried"));
        probes.attached(BILLS, other);
        assertThat(done).isEmpty();
    }

    @Test
    void whenTheProberLeavesTheNextOneTakesOver() {
        Probes.Prober prober = link(false);
        Probes.Prober next = link(false);
        Probes.Prober last = link(false);
        probes.trouble(ORDERS, prober);
        probes.attempt(ORDERS, next, note("next"));
        probes.attempt(ORDERS, last, note("last"));
        probes.leave(ORDERS, prober);
        assertThat(done).containsExactly("next");
        assertThat(probes.attached(ORDERS, next)).hasValue(1);
        assertThat(done).containsExactly("next", "last");
    }
}
