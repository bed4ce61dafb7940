package io.waylink.micro;

import java.util.concurrent.TimeUnit;

import io.waylink.recovery.Decision;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import io.waylink.recovery.Recovery;
import io.waylink.recovery.RecoveryMachine;
import io.waylink.recovery.State;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;

/** What a decision costs: that a link worked, which is told again and again, and that one was lost and comes back. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecoveryMachineBenchmark {

    private final Recovery up = new Recovery(State.UP, 7, 0, 0);
    private final Event worked = new Event.Worked(7);
    private final Event lost = new Event.Lost(7, Failure.answered(FailureScope.LINK, "qd:routed-link-lost", "gone"));

    /** Nothing changes. */
    @Benchmark
    public Decision worked() {
        return RecoveryMachine.decide(up, worked);
    }

    /** From up to waiting, to establishing, to up again. */
    @Benchmark
    public Decision lostAndBack() {
        Recovery waiting = RecoveryMachine.decide(up, lost).next();
        Recovery establishing = RecoveryMachine.decide(waiting, new Event.TimerFired(waiting.epoch()))
                .next();
        return RecoveryMachine.decide(establishing, new Event.Established(establishing.epoch()));
    }
}
