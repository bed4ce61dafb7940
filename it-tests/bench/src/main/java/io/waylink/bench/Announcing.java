package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The plugin connects and announces.
 *
 * @param addresses how many
 */
record Announcing(int addresses) implements Workload<AddressBroker> {

    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double NANOS_OF_MICRO = 1e3;
    private static final double MICROS_OF_MILLI = 1e3;

    @Override
    public Part part() {
        return Part.ANNOUNCE;
    }

    @Override
    public String name() {
        return Spread.number(addresses) + " addresses";
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public Map<Metric, Double> run(AddressBroker subject, Duration length) throws IOException {
        try (BrokerManagement management = subject.broker().management()) {
            await(management, "CONNECTED");
            management.routerDo("disconnect");
            await(management, "STOPPED");
            long heap = management.heap();
            double brokerCpu = Cpu.micros(subject.broker());
            double routerCpu = Cpu.micros(subject.router());
            long start = System.nanoTime();
            management.routerDo("connect");
            await(management, "CONNECTED");
            double micros = (System.nanoTime() - start) / NANOS_OF_MICRO;
            Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
            metrics.put(Metric.ANNOUNCED, micros / MICROS_OF_MILLI);
            metrics.put(Metric.ADDRESS_TIME, micros / addresses);
            metrics.put(Metric.ADDRESS_BROKER_CPU, (Cpu.micros(subject.broker()) - brokerCpu) / addresses);
            metrics.put(Metric.ADDRESS_ROUTER_CPU, (Cpu.micros(subject.router()) - routerCpu) / addresses);
            metrics.put(Metric.ADDRESS_BYTES, (double) (management.heap() - heap) / addresses);
            int routes = ((String[]) management.router("AnnouncedRoutes")).length;
            if (routes != 2 * addresses) {
                throw new IOException("announced " + routes + " routes for " + addresses + " addresses");
            }
            return metrics;
        }
    }

    private static void await(BrokerManagement management, String state) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!management.routerState().equals(state)) {
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("not " + state + " within " + PATIENCE + ", but " + management.routerState());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
