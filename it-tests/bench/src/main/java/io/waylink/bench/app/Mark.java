package io.waylink.bench.app;

import java.time.Duration;

/**
 * The state of things at one moment.
 *
 * @param nanos of {@link System#nanoTime()}
 * @param messages so far
 * @param serverCpu CPU time of this server so far
 * @param brokerCpu CPU time of the broker so far
 */
record Mark(long nanos, long messages, Duration serverCpu, Duration brokerCpu) {

    static Mark now(long messages, long brokerPid) {
        return new Mark(System.nanoTime(), messages, cpu(ProcessHandle.current()), cpu(brokerPid));
    }

    private static Duration cpu(long pid) {
        return ProcessHandle.of(pid).map(Mark::cpu).orElse(Duration.ZERO);
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What happened from then to now. */
    Figures since(Mark then) {
        return new Figures()
                .with("messages", messages - then.messages)
                .with("nanos", nanos - then.nanos)
                .with("serverCpuNanos", serverCpu.minus(then.serverCpu).toNanos())
                .with("brokerCpuNanos", brokerCpu.minus(then.brokerCpu).toNanos());
    }
}
