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
        return new Probes.Prober() { // not a lambda, of which there would be only one
            @Override
            public boolean hasWork() {
                return hasWork;
            }
        };
    }

    private Probes.Attempt begin(String what) {
        return () -> done.add(what);
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
        probes.attempt(ORDERS, second, begin("second"));
        probes.attempt(ORDERS, first, begin("first"));
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
        probes.attempt(ORDERS, link(false), begin("idle 1"));
        probes.attempt(ORDERS, link(true), begin("busy 1"));
        probes.attempt(ORDERS, link(false), begin("idle 2"));
        probes.attempt(ORDERS, link(true), begin("busy 2"));
        probes.waiting(BILLS, elsewhere, note("bills"));
        assertThat(probes.attached(ORDERS, prober)).hasValue(4);
        assertThat(done).containsExactly("busy 1", "busy 2", "bills", "idle 1", "idle 2");
    }

    @Test
    void whoeverStandsByAttachesAFewAtATime() {
        Probes.Prober prober = link(false);
        List<Probes.Prober> idle = new ArrayList<>();
        probes.trouble(ORDERS, prober);
        for (int i = 0; i < Probes.STANDING_BY + 4; i++) {
            idle.add(link(false));
            probes.attempt(ORDERS, idle.get(i), begin("idle"));
        }
        assertThat(probes.attached(ORDERS, prober)).hasValue(idle.size());
        assertThat(done).hasSize(Probes.STANDING_BY);
        probes.attached(ORDERS, idle.get(0)); // one is attached
        assertThat(done).hasSize(Probes.STANDING_BY + 1);
        probes.waiting(ORDERS, idle.get(1), note("again")); // one is refused
        assertThat(done).hasSize(Probes.STANDING_BY + 2);
        probes.leave(ORDERS, idle.get(idle.size() - 1)); // one is closed before it could attempt
        probes.leave(ORDERS, idle.get(2));
        probes.leave(ORDERS, idle.get(3));
        assertThat(done).hasSize(Probes.STANDING_BY + 3);
    }

    @Test
    void whoeverIsGoneWhenItsTurnComesTakesNobodysPlace() {
        Probes.Prober prober = link(false);
        probes.trouble(ORDERS, prober);
        for (int i = 0; i < Probes.STANDING_BY; i++) {
            probes.attempt(ORDERS, link(false), () -> false);
        }
        probes.attempt(ORDERS, link(false), begin("the last one"));
        probes.attached(ORDERS, prober);
        assertThat(done).containsExactly("the last one");
    }

    @Test
    void aProberThatDoesNotWaitIsNotHurried() {
        Probes.Prober prober = link(false);
        Probes.Prober attempting = link(true);
        probes.trouble(ORDERS, prober);
        probes.waiting(BILLS, attempting, note("hurried"));
        probes.attempt(BILLS, attempting, begin("by itself"));
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
        probes.attempt(ORDERS, next, begin("next"));
        probes.attempt(ORDERS, last, begin("last"));
        probes.leave(ORDERS, prober);
        assertThat(done).containsExactly("next");
        assertThat(probes.attached(ORDERS, next)).hasValue(1);
        assertThat(done).containsExactly("next", "last");
    }
}
