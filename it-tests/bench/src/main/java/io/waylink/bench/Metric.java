package io.waylink.bench;

import java.util.List;

/** What is measured, and whether more of it is better. */
enum Metric {
    RATE("messages/s", true),
    SERVER_CPU("CPU of WildFly, µs/message", false),
    BROKER_CPU("CPU of the broker, µs/message", false),
    CONNECTIONS("TCP connections", false),
    P50("median, ms", false),
    P99("99 %, ms", false),
    HIGHEST("longest, ms", false),
    ACCEPTED("first accepted, ms", false),
    CONSUMED("first consumed, ms", false),
    OUTAGE("broker was away, s", false);

    static final List<Metric> THROUGHPUT = List.of(RATE, SERVER_CPU, BROKER_CPU, CONNECTIONS);
    static final List<Metric> LATENCY = List.of(P50, P99, HIGHEST);
    static final List<Metric> RECOVERY = List.of(ACCEPTED, CONSUMED, CONNECTIONS, OUTAGE);

    private final String title;
    private final boolean moreIsBetter;

    Metric(String title, boolean moreIsBetter) {
        this.title = title;
        this.moreIsBetter = moreIsBetter;
    }

    String title() {
        return title;
    }

    /** Whether it says how good an adapter is, not how it was measured. */
    boolean isCompared() {
        return this != OUTAGE;
    }

    /** How many times better the first is. */
    double ratio(double ours, double theirs) {
        return moreIsBetter ? ours / theirs : theirs / ours;
    }
}
