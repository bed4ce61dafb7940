package io.waylink.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Tells how far things are, a line at a time. Not thread-safe. */
final class Progress {
    private final PrintStream out;
    private Instant began = Instant.now();
    private int expected;
    private int done;

    Progress(PrintStream out) {
        this.out = out;
    }

    /** So many steps begin now. */
    void expect(int steps) {
        began = Instant.now();
        expected = steps;
        done = 0;
    }

    /** A step is over. */
    void done(String what) {
        done++;
        Duration left = Duration.between(began, Instant.now())
                .multipliedBy(expected - done)
                .dividedBy(done);
        say(String.format(
                Locale.ROOT, "[%d/%d, %d:%02d left] %s", done, expected, left.toMinutes(), left.toSecondsPart(), what));
    }

    void say(String what) {
        out.println(what);
        out.flush();
    }
}
