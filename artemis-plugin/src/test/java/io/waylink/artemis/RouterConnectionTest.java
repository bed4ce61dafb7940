package io.waylink.artemis;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

import io.waylink.artemis.broker.ConnectionObserver;
import io.waylink.artemis.broker.RouteAnswer;
import io.waylink.artemis.broker.RoutedConnection;
import io.waylink.artemis.config.Direction;
import io.waylink.artemis.config.LinkRoute;
import io.waylink.artemis.config.RouterConfigReader;
import io.waylink.artemis.testing.ManualScheduler;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The shell around the recovery machine, with time, chance and the network in the test's hands. */
class RouterConnectionTest {

    private static final Failure CUT = Failure.answered(FailureScope.CONNECTION, "connection closed", "cut");
    private static final RouteAnswer CREATED = new RouteAnswer(new LinkRoute("a", Direction.IN), 201, "Created");

    private final ManualScheduler scheduler = new ManualScheduler();
    private final Queue<Runnable> dialing = new ArrayDeque<>();
    private final List<Dialed> dialed = new ArrayList<>();
    private boolean unreachable;
    private double random = 0.5;

    private final RouterConnection connection = new RouterConnection(
            RouterConfigReader.read(Map.of("url", "amqp://a,b", "addresses", "#", "announce", "existing"))
                    .get(0),
            this::dial,
            scheduler,
            dialing::add,
            () -> random,
            InstantSource.fixed(Instant.EPOCH));

    private RoutedConnection dial(Endpoint endpoint, ConnectionObserver observer) throws IOException {
        Dialed made = new Dialed(endpoint.host(), observer);
        dialed.add(made);
        if (unreachable) {
            throw new IOException("unreachable");
        }
        return made;
    }

    @Test
    void aConnectionThatIsAnnouncedIsConnected() {
        connection.open();
        Dialed first = next();
        assertThat(first.calls).containsExactly("open");
        assertThat(state()).isEqualTo(RouterStatus.State.CONNECTING);
        first.observer.opened("router", List.of());
        step(Duration.ZERO);
        assertThat(state()).isEqualTo(RouterStatus.State.ANNOUNCING);
        first.observer.announced(List.of(CREATED));
        step(Duration.ZERO);
        assertThat(connection.status())
                .isEqualTo(new RouterStatus(
                        "a:5672",
                        RouterStatus.State.CONNECTED,
                        Instant.EPOCH,
                        "a:5672",
                        "router",
                        0,
                        null,
                        List.of(CREATED)));
    }

    @Test
    void whatWorkedIsTriedAgainAtOnceAndInTheSamePlace() {
        Dialed first = connected();
        step(Duration.ofSeconds(1));
        first.observer.ended(CUT);
        assertThat(next().host).isEqualTo("a");
    }

    @Test
    void whatOpensAndEndsAtOnceIsNotTriedInALoop() {
        random = 0.999;
        connected().observer.ended(CUT);
        assertThat(next().host).isEqualTo("b");
        int before = dialed.size();
        for (int second = 0; second < 60; second++) {
            Dialed latest = dialed.get(dialed.size() - 1);
            latest.observer.opened("router", List.of());
            latest.observer.announced(List.of());
            latest.observer.ended(CUT);
            step(Duration.ofSeconds(1));
        }
        assertThat(dialed.size() - before).isLessThan(20);
    }

    @Test
    void oneRoundOverAllRoutersTakesNoTimeAndThenDelaysGrow() {
        unreachable = true;
        connection.open();
        step(Duration.ZERO);
        assertThat(dialed).extracting(made -> made.host).containsExactly("a", "b");
        assertThat(connection.status().lastError()).isEqualTo("no connection: unreachable");
        step(Duration.ofMillis(49));
        assertThat(dialed).hasSize(2);
        step(Duration.ofMillis(1));
        assertThat(dialed).hasSizeGreaterThan(2);
        step(Duration.ofMinutes(10));
        int soFar = dialed.size();
        step(Duration.ofMinutes(1));
        assertThat(dialed.size() - soFar).isBetween(3, 5);
    }

    @Test
    void aUserWhomTheRouterAllowsLaterIsConnectedWithoutAnybodysHelp() {
        connection.open();
        for (int i = 0; i < 2; i++) {
            next().observer
                    .ended(Failure.answered(FailureScope.CONNECTION, ConnectionObserver.NOT_AUTHENTICATED, "no"));
        }
        step(Duration.ofMinutes(1));
        Dialed allowed = dialed.get(dialed.size() - 1);
        allowed.observer.opened("router", List.of());
        allowed.observer.announced(List.of(CREATED));
        step(Duration.ofSeconds(1));
        assertThat(state()).isEqualTo(RouterStatus.State.CONNECTED);
        int soFar = dialed.size();
        allowed.observer.ended(CUT);
        step(Duration.ZERO);
        assertThat(dialed).hasSize(soFar + 1);
    }

    /** A host whose name is not known yet is one that cannot be reached. */
    @Test
    void aHostThatComesUpAfterHoursIsConnectedWithinHalfAMinute() {
        unreachable = true;
        connection.open();
        step(Duration.ofMinutes(30));
        unreachable = false;
        int soFar = dialed.size();
        for (int second = 0; second < 30 && dialed.size() == soFar; second++) {
            step(Duration.ofSeconds(1));
        }
        Dialed there = dialed.get(soFar);
        there.observer.opened("router", List.of());
        there.observer.announced(List.of(CREATED));
        step(Duration.ZERO);
        assertThat(state()).isEqualTo(RouterStatus.State.CONNECTED);
    }

    @Test
    void aRefusedUserIsTriedSlowly() {
        connection.open();
        for (int i = 0; i < 2; i++) {
            next().observer
                    .ended(Failure.answered(FailureScope.CONNECTION, ConnectionObserver.NOT_AUTHENTICATED, "no"));
        }
        step(Duration.ofSeconds(7));
        assertThat(dialed).hasSize(2);
        step(Duration.ofSeconds(1));
        assertThat(dialed).hasSize(3);
    }

    @Test
    void withoutAnOpenTheNextRouterIsTried() {
        connection.open();
        Dialed first = next();
        step(Duration.ofSeconds(10));
        assertThat(first.calls).containsExactly("open", "close");
        assertThat(dialed).extracting(made -> made.host).containsExactly("a", "b");
    }

    @Test
    void aDialThatComesBackTooLateIsClosed() {
        connection.open();
        scheduler.pass(Duration.ZERO);
        Runnable slow = dialing.remove();
        scheduler.pass(Duration.ofSeconds(10));
        slow.run();
        scheduler.pass(Duration.ZERO);
        assertThat(dialed.get(0).calls).containsExactly("close");
    }

    @Test
    void aRouterThatAnswersSlowlyIsGivenItsTimeAndASilentOneIsNot() {
        connection.open();
        Dialed first = next();
        first.observer.opened("router", List.of());
        for (int answer = 1; answer <= 3; answer++) {
            step(Duration.ofSeconds(9));
            first.answers = answer;
        }
        assertThat(state()).isEqualTo(RouterStatus.State.ANNOUNCING);
        step(Duration.ofSeconds(20));
        assertThat(first.calls).containsExactly("open", "close");
        assertThat(connection.status().lastError())
                .isEqualTo("no answer: no answer to the announcement within 10000 ms");
    }

    @Test
    void changesOfAddressesAreAnnouncedTogether() {
        Dialed first = connected();
        for (int change = 0; change < 1000; change++) {
            connection.addressesChanged();
        }
        step(Duration.ofMillis(99));
        assertThat(first.calls).containsExactly("open");
        step(Duration.ofMillis(1));
        assertThat(first.calls).containsExactly("open", "announce");
        first.observer.announced(List.of(CREATED));
        connection.addressesChanged();
        step(Duration.ofMillis(100));
        assertThat(first.calls).containsExactly("open", "announce", "announce");
        step(Duration.ofSeconds(10));
        assertThat(connection.status().lastError()).contains("no answer to the announcement");
    }

    @Test
    void changesOfAddressesWhileThereIsNoConnectionComeWithTheNext() {
        connection.addressesChanged();
        step(Duration.ofMillis(100));
        assertThat(connected().calls).containsExactly("open");
    }

    @Test
    void theStandInsOfARouterAreTriedAfterWhatIsConfigured() {
        connection.open();
        Dialed first = next();
        first.observer.opened("router", List.of(new Endpoint("amqp", "c", 5673)));
        first.observer.announced(List.of());
        step(Duration.ofSeconds(1));
        unreachable = true;
        first.observer.ended(CUT);
        step(Duration.ZERO);
        assertThat(dialed).extracting(made -> made.host).startsWith("a", "a", "b", "c");
    }

    @Test
    void closingEndsEverything() {
        Dialed first = connected();
        connection.close();
        step(Duration.ZERO);
        assertThat(first.calls).containsExactly("open", "close");
        assertThat(state()).isEqualTo(RouterStatus.State.STOPPED);
        first.observer.ended(CUT);
        connection.close();
        step(Duration.ofMinutes(1));
        assertThat(dialed).hasSize(1);
    }

    @Test
    void anOperatorMayDisconnectAndConnect() {
        Dialed first = connected();
        connection.disconnect();
        step(Duration.ofMinutes(1));
        assertThat(first.calls).containsExactly("open", "close");
        assertThat(state()).isEqualTo(RouterStatus.State.STOPPED);
        assertThat(dialed).hasSize(1);
        connection.connect();
        connection.connect();
        Dialed second = next();
        first.observer.ended(CUT);
        second.observer.opened("router", List.of());
        second.observer.announced(List.of(CREATED));
        connection.reannounce();
        step(Duration.ZERO);
        assertThat(state()).isEqualTo(RouterStatus.State.CONNECTED);
        assertThat(second.calls).containsExactly("open", "announce afresh");
    }

    @Test
    void aDialThatComesBackAfterClosingIsClosed() {
        connection.open();
        scheduler.pass(Duration.ZERO);
        connection.close();
        scheduler.pass(Duration.ZERO);
        dialing.remove().run();
        assertThat(dialed.get(0).calls).containsExactly("close");
    }

    private Dialed connected() {
        connection.open();
        Dialed made = next();
        made.observer.opened("router", List.of());
        made.observer.announced(List.of(CREATED));
        step(Duration.ZERO);
        return made;
    }

    private Dialed next() {
        int before = dialed.size();
        step(Duration.ZERO);
        assertThat(dialed).hasSize(before + 1);
        return dialed.get(before);
    }

    /** Lets time pass, millisecond by millisecond, and dials whatever comes up. */
    private void step(Duration time) {
        for (long millis = 0; millis <= time.toMillis(); millis++) {
            scheduler.pass(millis == 0 ? Duration.ZERO : Duration.ofMillis(1));
            while (!dialing.isEmpty()) {
                dialing.remove().run();
                scheduler.pass(Duration.ZERO);
            }
        }
    }

    private RouterStatus.State state() {
        return connection.status().state();
    }

    private static final class Dialed implements RoutedConnection {

        private final String host;
        private final ConnectionObserver observer;
        private final List<String> calls = new ArrayList<>();
        private int answers;

        Dialed(String host, ConnectionObserver observer) {
            this.host = host;
            this.observer = observer;
        }

        @Override
        public void open() {
            calls.add("open");
        }

        @Override
        public void announce(boolean afresh) {
            calls.add(afresh ? "announce afresh" : "announce");
        }

        @Override
        public CompletableFuture<List<String>> links() {
            return CompletableFuture.completedFuture(List.of("in a (link)"));
        }

        @Override
        public int answers() {
            return answers;
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }
}
