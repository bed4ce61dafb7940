package io.waylink.recovery;

import java.util.List;
import java.util.stream.Stream;

import io.waylink.recovery.Endpoints.Policy;
import io.waylink.recovery.Endpoints.ServerList;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class EndpointsTest {

    private static final Endpoint A = new Endpoint("amqp", "a", 5672);
    private static final Endpoint B = new Endpoint("amqp", "b", 5672);
    private static final Endpoint C = new Endpoint("amqp", "c", 5672);
    private static final Endpoint D = new Endpoint("amqp", "d", 5672);

    private final Endpoints configured = Endpoints.of(List.of(A, B));

    /** What is tried when so many attempts fail one after the other. */
    private static List<Endpoint> tried(Endpoints from, int attempts) {
        return Stream.iterate(from, Endpoints::failed)
                .limit(attempts)
                .map(Endpoints::current)
                .toList();
    }

    private static Endpoints failed(Endpoints from, int times) {
        return Stream.iterate(from, Endpoints::failed).skip(times).findFirst().orElseThrow();
    }

    // ---- order and rounds ----

    @Test
    void whatSomebodyElseHasReachedIsTriedNext() {
        Endpoint one = new Endpoint("amqp", "one", 5672);
        Endpoint other = new Endpoint("amqp", "other", 5672);
        Endpoints waiting = Endpoints.of(List.of(one, other)).failed().failed().failed();

        assertThat(waiting.current()).isEqualTo(other);
        assertThat(waiting.reached(one).current()).isEqualTo(one);
        assertThat(waiting.reached(one).failedRounds()).isEqualTo(waiting.failedRounds());
        assertThat(waiting.reached(new Endpoint("amqp", "third", 5672))).isEqualTo(waiting);
    }

    @Test
    void whatIsConfiguredIsTriedInItsOrderRoundAfterRound() {
        assertThat(tried(configured, 5)).containsExactly(A, B, A, B, A);
    }

    @Test
    void aRoundHasFailedWhenEveryEndpointHas() {
        assertThat(Stream.iterate(configured, Endpoints::failed).limit(6).map(Endpoints::failedRounds))
                .containsExactly(0, 0, 1, 1, 2, 2);
    }

    @Test
    void successStartsTheCountingAgainAndStaysWhereItIs() {
        Endpoints working = failed(configured, 3).succeeded();

        assertThat(working.current()).isEqualTo(B);
        assertThat(working.failedRounds()).isZero();
        assertThat(failed(working, 1).failedRounds()).isZero();
    }

    @Test
    void withoutAnyEndpointThereIsNothingToConnectTo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoints.of(List.of()))
                .withMessage("there is no endpoint to connect to");
    }

    // ---- loss ----

    @Test
    void afterALossTheNeighbourIsTriedFirstAndTheLostOneLast() {
        assertThat(tried(configured.learned(List.of(C)).lost(), 3)).containsExactly(B, C, A);
    }

    @Test
    void aLossIsNoFailedAttempt() {
        assertThat(failed(configured.lost(), 1).failedRounds()).isZero();
        assertThat(failed(configured.lost(), 2).failedRounds()).isEqualTo(1);
    }

    @Test
    void theOnlyEndpointIsItsOwnNeighbour() {
        assertThat(Endpoints.of(List.of(A)).lost().current()).isEqualTo(A);
    }

    // ---- what the peer announces ----

    @Test
    void whatIsLearnedComesAfterWhatIsConfigured() {
        assertThat(configured.learned(List.of(D, C)).inOrder()).containsExactly(A, B, D, C);
    }

    @Test
    void whatIsLearnedTakesThePlaceOfWhatWasLearnedBefore() {
        assertThat(configured.learned(List.of(C)).learned(List.of(D)).inOrder()).containsExactly(A, B, D);
        assertThat(configured.learned(List.of(C)).learned(List.of()).inOrder()).containsExactly(A, B);
    }

    @Test
    void learningDoesNotMoveOn() {
        assertThat(failed(configured, 1).learned(List.of(C)).current()).isEqualTo(B);
        assertThat(failed(configured.learned(List.of(C, D)), 3)
                        .learned(List.of(D))
                        .current())
                .isEqualTo(D);
    }

    @Test
    void thePresentOneStaysAlthoughItDoesNotAnnounceItself() {
        Endpoints atC = failed(configured.learned(List.of(C)), 2).learned(List.of(D));

        assertThat(atC.current()).isEqualTo(C);
        assertThat(atC.inOrder()).containsExactly(A, B, C, D);
    }

    @Test
    void whatIsLearnedMayTakeThePlaceOfWhatIsConfiguredUntilAWholeRoundHasFailed() {
        Endpoints replaced = Endpoints.of(List.of(A, B), new Policy(ServerList.REPLACE, 3))
                .failed()
                .learned(List.of(C, D));

        assertThat(replaced.inOrder()).containsExactly(B, C, D);
        assertThat(replaced.current()).isEqualTo(B);
        assertThat(tried(replaced.succeeded(), 6)).containsExactly(B, C, D, A, B, A);
        assertThat(failed(replaced.succeeded(), 3).failedRounds()).isEqualTo(1);
        assertThat(replaced.learned(List.of()).inOrder()).containsExactly(A, B);
    }

    @Test
    void whatIsAnnouncedMayBeIgnored() {
        Endpoints ignoring = Endpoints.of(List.of(A, B), new Policy(ServerList.IGNORE, 3));

        assertThat(ignoring.learned(List.of(C))).isEqualTo(ignoring);
    }

    @Test
    void noEndpointIsTriedTwiceInARound() {
        Endpoints doubled = Endpoints.of(List.of(A, B, A)).learned(List.of(B, C, C));

        assertThat(doubled.inOrder()).containsExactly(A, B, C);
        assertThat(doubled.redirected(C).inOrder()).containsExactly(C, A, B);
    }

    // ---- redirects ----

    @Test
    void aRedirectIsTriedFirstAndAfterItsFailuresTheOriginalAddress() {
        assertThat(Endpoints.REDIRECT_FALLBACK_AFTER).isEqualTo(3);
        assertThat(tried(configured.redirected(D), 6)).containsExactly(D, D, D, A, B, A);
    }

    @Test
    void aRedirectThatFailedIsForgottenButItsFailuresAreNot() {
        Endpoints original = failed(configured.redirected(D), Endpoints.REDIRECT_FALLBACK_AFTER);

        assertThat(original.inOrder()).containsExactly(A, B);
        assertThat(original.failedRounds()).isEqualTo(1);
    }

    @Test
    void howOftenARedirectMayFailIsUpToThePolicy() {
        Endpoints once = Endpoints.of(List.of(A, B), new Policy(ServerList.ADD, 1));

        assertThat(tried(once.redirected(D), 3)).containsExactly(D, A, B);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Policy(ServerList.ADD, 0))
                .withMessage("redirectFallbackAfter is 0, it must be 1 or more");
    }

    @Test
    void theOriginalAddressIsTheOneThatRedirected() {
        assertThat(tried(failed(configured, 1).redirected(D), 5)).containsExactly(D, D, D, B, A);
        assertThat(tried(failed(configured, 1).redirected(D).redirected(C), 4)).containsExactly(C, C, C, B);
    }

    @Test
    void theFirstRedirectIsFollowedAtOnceAndAFailureOfTheDirectHostDelaysTheNextAttempt() {
        assertThat(configured.redirected(D).failedRounds()).isZero();
        assertThat(Stream.iterate(configured.redirected(D), Endpoints::failed)
                        .limit(4)
                        .map(Endpoints::failedRounds))
                .containsExactly(0, 1, 2, 1);
    }

    @Test
    void anAddressThatRedirectsToADeadHostAgainIsLeftForItsNeighbourWithGrowingDelay() {
        Endpoints once = failed(configured.redirected(D), 3);
        Endpoints twice = failed(once.redirected(D), 3);

        assertThat(once.current()).isEqualTo(A);
        assertThat(twice.current()).isEqualTo(B);
        assertThat(twice.failedRounds()).isEqualTo(2);
    }

    @Test
    void aLoopIsLeftAfterItsHopsAndEachTimeWithMoreDelay() {
        Endpoints now = configured;
        for (int loop = 1; loop <= 3; loop++) {
            for (int hop = 0; hop < Endpoints.HOPS; hop++) {
                now = now.redirected(hop % 2 == 0 ? D : C);
                assertThat(now.failedRounds()).isEqualTo(loop - 1);
            }
            now = now.redirected(C);
            assertThat(now.redirect().to()).isNull();
            assertThat(now.failedRounds()).isEqualTo(loop);
        }
    }

    @Test
    void aRedirectAfterSomethingHasWorkedIsNoLoop() {
        Endpoints now = configured;
        for (int i = 0; i < 3 * Endpoints.HOPS; i++) {
            now = now.redirected(i % 2 == 0 ? D : C).succeeded();
        }

        assertThat(now.redirect().to()).isNotNull();
        assertThat(now.failedRounds()).isZero();
    }

    @Test
    void aRedirectThatIsConfiguredKeepsItsPlaceOnceItHasFailed() {
        assertThat(tried(configured.redirected(B), 6)).containsExactly(B, B, B, A, B, A);
    }

    @Test
    void aRedirectThatWorkedMayFailAsOftenAgain() {
        Endpoints worked = failed(configured.redirected(D), 2).succeeded();

        assertThat(tried(worked, 4)).containsExactly(D, D, D, A);
    }

    @Test
    void aRedirectThatIsLostIsTriedAgainItself() {
        Endpoints redirected = configured.redirected(D);

        assertThat(redirected.lost()).isEqualTo(redirected);
    }

    @Test
    void aRedirectSurvivesWhatThePeerAnnounces() {
        assertThat(configured.redirected(D).learned(List.of(C)).inOrder()).containsExactly(D, A, B, C);
        assertThat(configured.redirected(D).learned(List.of(C)).current()).isEqualTo(D);
    }

    @Test
    void aLaterRedirectTakesThePlaceOfTheFormer() {
        assertThat(configured.redirected(D).redirected(C).inOrder()).containsExactly(C, A, B);
    }

    @Test
    void aRedirectNamesAHost() {
        assertThatNullPointerException()
                .isThrownBy(() -> configured.redirected(null))
                .withMessage("to");
    }
}
