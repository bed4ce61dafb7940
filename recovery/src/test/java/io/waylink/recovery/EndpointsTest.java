package io.waylink.recovery;

import java.util.List;
import java.util.stream.Stream;

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
    void theFirstIsNextWhenThePresentOneIsNotAnnouncedAnyMore() {
        assertThat(failed(configured.learned(List.of(C)), 2).learned(List.of(D)).current())
                .isEqualTo(A);
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
    void aRedirectThatFailedIsForgotten() {
        assertThat(failed(configured.redirected(D), Endpoints.REDIRECT_FALLBACK_AFTER))
                .isEqualTo(configured);
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
