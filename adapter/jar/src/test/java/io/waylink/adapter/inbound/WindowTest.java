package io.waylink.adapter.inbound;

import java.util.concurrent.TimeUnit;

import io.waylink.adapter.inbound.EndpointSettings.Prefetch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How much a session fetches ahead, by the speed at which it processes. */
class WindowTest {

    private static final Prefetch WIDE = new Prefetch(10, 1000);
    private static final int LONG = 200;

    @ParameterizedTest
    @CsvSource({
        // microseconds for each message, messages held
        "1, 1000",
        "50, 1000",
        "100, 1000",
        "200, 500",
        "1000, 100",
        "5000, 20",
        "10000, 10",
        "20000, 10",
        "60000000, 10"
    })
    void isWhatIsProcessedInATenthOfASecond(long micros, int size) {
        assertThat(after(Window.narrow(WIDE), LONG, micros).size()).isBetween(size * 99 / 100, size);
    }

    @Test
    void isNarrowAtFirstAndWideAfterSomeFastMessages() {
        Window first = Window.narrow(WIDE);
        assertThat(first.size()).isEqualTo(10);
        assertThat(after(first, 1, 50).size()).isBetween(10, 12);
        assertThat(after(first, 50, 50).size()).isGreaterThan(500);
    }

    @Test
    void growsWithEachMessageThatIsFasterThanBefore() {
        Window window = Window.narrow(WIDE);
        for (int i = 0; i < LONG; i++) {
            Window next = after(window, 1, 50);
            assertThat(next.size()).isGreaterThanOrEqualTo(window.size());
            window = next;
        }
    }

    @Test
    void isNarrowAtOnceAfterAMessageThatTookLong() {
        Window wide = after(Window.narrow(WIDE), LONG, 50);
        assertThat(after(wide, 1, TimeUnit.MILLISECONDS.toMicros(80)).size()).isEqualTo(10);
        assertThat(after(wide, 1, TimeUnit.HOURS.toMicros(1)).size()).isEqualTo(10);
    }

    @Test
    void aLongPauseIsForgottenAsSoonAsOneOfASecond() {
        Window wide = after(Window.narrow(WIDE), LONG, 50);
        assertThat(after(wide, 1, TimeUnit.HOURS.toMicros(1))).isEqualTo(after(wide, 1, TimeUnit.SECONDS.toMicros(1)));
    }

    @Test
    void aShortHiccupCostsAPartOfTheWindowOnly() {
        Window wide = after(Window.narrow(WIDE), LONG, 100);
        Window hiccup = after(wide, 1, TimeUnit.MILLISECONDS.toMicros(2));
        assertThat(hiccup.size()).isBetween(250, 400);
        assertThat(after(hiccup, 30, 100).size()).isGreaterThan(900);
    }

    @ParameterizedTest
    @CsvSource({"1", "10", "1000"})
    void isFixedWhereBothBoundsAreTheSame(int prefetch) {
        Window window = Window.narrow(new Prefetch(prefetch, prefetch));
        for (long micros : new long[] {0, 1, 50, 10_000, 60_000_000}) {
            window = after(window, LONG, micros);
            assertThat(window.size()).isEqualTo(prefetch);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "10, 10", "10, 1000", "1, 2147483647"})
    void neverLeavesItsBounds(int least, int most) {
        Window window = Window.narrow(new Prefetch(least, most));
        for (long micros : new long[] {0, 7, 3_000_000, 0, 90, 1, 1, 1, Long.MAX_VALUE / 1000, 0, 12_345}) {
            window = after(window, 3, micros);
            assertThat(window.size()).isBetween(least, most);
        }
    }

    private static Window after(Window window, int messages, long micros) {
        Window now = window;
        for (int i = 0; i < messages; i++) {
            now = now.after(TimeUnit.MICROSECONDS.toNanos(micros));
        }
        return now;
    }
}
