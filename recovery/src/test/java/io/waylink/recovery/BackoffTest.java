package io.waylink.recovery;

import java.time.Duration;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class BackoffTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest(name = "{0} failures: links {1} ms, connections {2} ms")
    @CsvSource({
        "-1, 0, 0",
        "0, 0, 0",
        "1, 50, 100",
        "2, 100, 200",
        "3, 200, 400",
        "4, 300, 800",
        "5, 300, 1600",
        "6, 300, 3200",
        "7, 300, 6400",
        "8, 300, 12800",
        "9, 300, 25600",
        "10, 300, 30000",
        "11, 300, 30000",
        "1000000, 300, 30000",
        "2147483647, 300, 30000",
    })
    void theBoundDoublesUpToItsCap(int failures, long link, long connection) {
        assertThat(Backoff.LINK.bound(failures)).isEqualTo(Duration.ofMillis(link));
        assertThat(Backoff.CONNECTION.bound(failures)).isEqualTo(Duration.ofMillis(connection));
    }

    @ParameterizedTest(name = "{0} refusals: {1} ms")
    @CsvSource({"0, 0", "1, 100", "4, 800", "5, 1000", "2147483647, 1000"})
    void whereNobodyListensItIsAskedEachSecondAtLeast(int failures, long millis) {
        assertThat(Backoff.REFUSED.bound(failures)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest(name = "of 200 ms, {0} is {1} ms")
    @CsvSource({"0, 0", "0.25, 50", "0.5, 100", "0.75, 150"})
    void theDelayIsDrawnEvenlyBelowTheBound(double random, long millis) {
        assertThat(Backoff.LINK.delay(3, random)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void nothingIsWaitedForBeforeTheFirstFailure() {
        assertThat(Backoff.CONNECTION.delay(0, 0.999)).isZero();
    }

    @Property
    void aDelayIsLessThanItsBound(
            @ForAll("backoffs") Backoff backoff,
            @ForAll @IntRange(min = 1) int failures,
            @ForAll @DoubleRange(max = 1, maxIncluded = false) double random) {
        assertThat(backoff.delay(failures, random))
                .isBetween(Duration.ZERO, backoff.bound(failures).minusNanos(1));
    }

    @Property
    void theBoundNeverFallsAndNeverExceedsItsCap(@ForAll("backoffs") Backoff backoff, @ForAll int failures) {
        Duration bound = backoff.bound(failures);

        assertThat(bound).isBetween(Duration.ZERO, backoff.cap());
        assertThat(backoff.bound(failures == Integer.MAX_VALUE ? failures : failures + 1))
                .isGreaterThanOrEqualTo(bound);
    }

    @Provide
    Arbitrary<Backoff> backoffs() {
        Arbitrary<Long> nanos =
                Arbitraries.longs().between(1, Duration.ofDays(1).toNanos());
        return Combinators.combine(nanos, nanos)
                .as((a, b) -> new Backoff(Duration.ofNanos(Math.min(a, b)), Duration.ofNanos(Math.max(a, b))));
    }

    @Test
    void aBaseOfNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ZERO, SECOND))
                .withMessage("base is PT0S, it must be greater than zero");
    }

    @Test
    void aNegativeBaseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(SECOND.negated(), SECOND))
                .withMessage("base is PT-1S, it must be greater than zero");
    }

    @Test
    void aCapBelowTheBaseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(SECOND, Duration.ofMillis(999)))
                .withMessage("cap is PT0.999S, it must not be less than base, which is PT1S");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> new Backoff(null, SECOND))
                .withMessage("base");
        assertThatNullPointerException()
                .isThrownBy(() -> new Backoff(SECOND, null))
                .withMessage("cap");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
    void aRandomNumberOutOfItsRangeIsRefused(double random) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.LINK.delay(1, random))
                .withMessage("random is " + random + ", it must be in [0, 1)");
    }
}
