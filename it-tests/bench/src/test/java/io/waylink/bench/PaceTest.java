package io.waylink.bench;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PaceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Pace pace = new Pace(1_000, 5_000);

    @Test
    void beginsWithTheFirst() {
        assertThat(pace.messages(SECOND)).isEqualTo(1_000);
    }

    @Test
    void isThatOfTheFastest() {
        pace.learn(3_000);
        pace.learn(2_000);
        assertThat(pace.messages(SECOND)).isEqualTo(3_000);
        assertThat(pace.messages(SECOND.dividedBy(2))).isEqualTo(1_500);
    }

    @Test
    void hasLimits() {
        pace.learn(1);
        assertThat(pace.messages(SECOND)).isEqualTo(200);
        pace.learn(1e9);
        assertThat(pace.messages(SECOND)).isEqualTo(5_000);
    }
}
