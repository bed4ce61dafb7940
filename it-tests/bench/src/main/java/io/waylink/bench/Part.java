package io.waylink.bench;

import java.util.List;

/** What belongs together in the report, and can be run by itself. */
enum Part {
    CONSUME(
            "Message-driven beans that consume",
            "A backlog of persistent messages, consumed as fast as it goes; the bean reads the body and does nothing else."),
    FORWARD(
            "Message-driven beans that consume and send in one transaction",
            "Each message is sent on to another queue, with a connection from the pool; 1 KiB, persistent."),
    SEND(
            "Session beans that send in a transaction of the container",
            "A connection from the pool for each transaction, 1 KiB, persistent."),
    REPLY(
            "Requests with a temporary queue for the replies",
            "A session bean asks, a message-driven bean on the same server answers; 1 KiB. One message is one round trip."),
    LATENCY(
            "Latency at a fixed rate",
            "From the time at which a message ought to have been sent (so that a slow one does not hide those behind it) to"
                    + " the message-driven bean on the same server that consumes it; sent one for each transaction, 1 KiB,"
                    + " persistent."),
    RECOVERY(
            "After the broker was killed",
            "From the moment at which the port of the broker can be connected to again, until the first transaction that"
                    + " sends, and the first that consumes, is committed; 15 sessions with a backlog, one sender that tries"
                    + " again.");

    private final String title;
    private final String description;

    Part(String title, String description) {
        this.title = title;
        this.description = description;
    }

    String title() {
        return title;
    }

    String description() {
        return description;
    }

    /** What is compared, the most important first. */
    List<Metric> metrics() {
        return switch (this) {
            case CONSUME, FORWARD, SEND, REPLY -> Metric.THROUGHPUT;
            case LATENCY -> Metric.LATENCY;
            case RECOVERY -> Metric.RECOVERY;
        };
    }
}
