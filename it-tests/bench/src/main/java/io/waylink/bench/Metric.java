package io.waylink.bench;

import java.util.List;

/** What is measured, and whether more of it is better. */
enum Metric {
    RATE("messages/s", true),
    SERVER_CPU("CPU of WildFly, µs/message", false),
    SERVER_BYTES("allocated in WildFly, bytes/message", false),
    CLIENT_CPU("CPU of the client, µs/message", false),
    CLIENT_BYTES("allocated in the client, bytes/message", false),
    CLIENT_SWITCHES("times a thread of the client has waited, per message", false),
    BROKER_CPU("CPU of the broker, µs/message", false),
    ROUTER_CPU("CPU of the router, µs/message", false),
    CONNECTIONS("TCP connections", false),
    SESSIONS("sessions at the broker", false),
    THREADS("threads", false),
    HEAP("heap, MiB", false),
    P50("median, ms", false),
    P99("99 %, ms", false),
    HIGHEST("longest, ms", false),
    ACCEPTED("first accepted, ms", false),
    CONSUMED("first consumed, ms", false),
    HALF_CONSUMED("half of them have consumed, ms", false),
    ALL_CONSUMED("all have consumed, ms", false),
    OUTAGE("broker was away, s", false),
    ANNOUNCED("all announced, ms", false),
    ADDRESS_TIME("time, µs/address", false),
    ADDRESS_BROKER_CPU("CPU of the broker, µs/address", false),
    ADDRESS_ROUTER_CPU("CPU of the router, µs/address", false),
    ADDRESS_BYTES("heap of the broker, bytes/address", false);

    static final List<Metric> THROUGHPUT = List.of(RATE, SERVER_CPU, SERVER_BYTES, BROKER_CPU, CONNECTIONS);
    static final List<Metric> LATENCY = List.of(P50, P99, HIGHEST);
    static final List<Metric> SCALE = List.of(CONNECTIONS, THREADS, HEAP, SESSIONS);
    static final List<Metric> STORM = List.of(CONSUMED, HALF_CONSUMED, ALL_CONSUMED, OUTAGE);
    static final List<Metric> RECOVERY = List.of(ACCEPTED, CONSUMED, CONNECTIONS, OUTAGE);
    static final List<Metric> CLIENT = List.of(CLIENT_CPU, CLIENT_SWITCHES, CLIENT_BYTES, RATE);
    static final List<Metric> ROUTE = List.of(RATE, P50, P99, CLIENT_CPU, ROUTER_CPU, BROKER_CPU);
    static final List<Metric> ANNOUNCE =
            List.of(ANNOUNCED, ADDRESS_TIME, ADDRESS_BROKER_CPU, ADDRESS_ROUTER_CPU, ADDRESS_BYTES);

    private final String title;
    private final boolean moreIsBetter;

    Metric(String title, boolean moreIsBetter) {
        this.title = title;
        this.moreIsBetter = moreIsBetter;
    }

    String title() {
        return title;
    }

    /** Whether it says how good a contender is, not how it was measured. */
    boolean isCompared() {
        return this != OUTAGE;
    }

    /** How many times better the first is. */
    double ratio(double ours, double theirs) {
        return moreIsBetter ? ours / theirs : theirs / ours;
    }
}
