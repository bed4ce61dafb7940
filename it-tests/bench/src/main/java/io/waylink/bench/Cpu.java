package io.waylink.bench;

import java.time.Duration;

import io.waylink.it.process.Fixture;

/** What other processes have used. */
final class Cpu {

    private static final double NANOS_OF_MICRO = 1e3;

    private Cpu() {}

    /** CPU time so far in µs; 0 where it cannot be told. */
    static double micros(Fixture process) {
        return ProcessHandle.of(process.pid())
                        .flatMap(handle -> handle.info().totalCpuDuration())
                        .map(Duration::toNanos)
                        .orElse(0L)
                / NANOS_OF_MICRO;
    }
}
