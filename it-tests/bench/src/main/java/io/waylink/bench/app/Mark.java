package io.waylink.bench.app;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The state of things at one moment.
 *
 * @param nanos of {@link System#nanoTime()}
 * @param messages so far
 * @param serverCpu CPU time of this server so far
 * @param allocated bytes that the threads of this server have allocated so far
 * @param brokerCpu CPU time of the broker so far
 */
record Mark(long nanos, long messages, Duration serverCpu, long allocated, Duration brokerCpu) {

    static Mark now(long messages, long brokerPid) {
        return new Mark(System.nanoTime(), messages, cpu(ProcessHandle.current()), allocatedBytes(), cpu(brokerPid));
    }

    private static Duration cpu(long pid) {
        return ProcessHandle.of(pid).map(Mark::cpu).orElse(Duration.ZERO);
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Of all threads that live; by JMX, because the class that tells it is in a module that applications do not see. */
    private static long allocatedBytes() {
        try {
            long[] each = (long[]) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                            "getThreadAllocatedBytes",
                            new Object[] {ManagementFactory.getThreadMXBean().getAllThreadIds()},
                            new String[] {long[].class.getName()});
            return LongStream.of(each).filter(bytes -> bytes > 0).sum();
        } catch (JMException e) {
            throw new IllegalStateException("this JVM does not count what threads allocate", e);
        }
    }

    /** What happened from then to now. */
    Figures since(Mark then) {
        return new Figures()
                .with("messages", messages - then.messages)
                .with("nanos", nanos - then.nanos)
                .with("serverCpuNanos", serverCpu.minus(then.serverCpu).toNanos())
                .with("serverBytes", allocated - then.allocated)
                .with("brokerCpuNanos", brokerCpu.minus(then.brokerCpu).toNanos());
    }
}
