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
    XA(
            "One transaction: local, one phase, two phases",
            "A session bean sends one message of 1 KiB, persistent, or inserts a row with as much into an H2 database on disk"
                    + " (WRITE_DELAY=0), or both; the broker has Waylink's XaPlugin. One message is one transaction."),
    REPLY(
            "Requests with a temporary queue for the replies",
            "A session bean asks, a message-driven bean on the same server answers; 1 KiB. One message is one round trip."),
    LATENCY(
            "Latency at a fixed rate",
            "From the time at which a message ought to have been sent (so that a slow one does not hide those behind it) to"
                    + " the message-driven bean on the same server that consumes it; sent one for each transaction, 1 KiB,"
                    + " persistent."),
    SCALE(
            "What many beans and connections cost",
            "Nothing is consumed or sent meanwhile. Connections and threads of the server, its heap after a collection, and"
                    + " sessions at the broker."),
    STORM(
            "200 beans after the broker was killed",
            "Each has a queue and a session of its own, and no transaction; each queue gets one message as soon as the broker is"
                    + " back. From the moment at which the port of the broker can be connected to again, until the first, half"
                    + " and the last of them have consumed."),
    RECOVERY(
            "After the broker was killed",
            "From the moment at which the port of the broker can be connected to again, until the first transaction that"
                    + " sends, and the first that consumes, is committed; 15 sessions with a backlog, one sender that tries"
                    + " again. Through a router: the broker dials it by Waylink's plugin."),
    CLIENT(
            "Without a container: how near the limits",
            "Each client in a process of its own, which has done the same some 100,000 times before; 1 KiB, one session on one"
                    + " connection, prefetch 1000; the broker keeps everything in memory. The bare loop is proton-j on a"
                    + " blocking socket, one thread; it sends the same encoded message again and again, and decodes nothing."
                    + " Bytes are those that its threads allocate."),
    ROUTE(
            "Through a router, which the broker dials or which dials the broker",
            "One plain Qpid JMS client for each way, one router (LinkRouter, which stands in for qdrouterd) and one broker for"
                    + " all; 1 KiB, persistent, sent with a CompletionListener and 500 on their way."),
    ANNOUNCE(
            "What an announced address costs",
            "The plugin connects to a router that knows nothing, and announces each address of the broker (announce=existing),"
                    + " in both directions. From the order to connect to the state CONNECTED, with the router's last answer."),
    MICRO("Single functions", "By JMH, mean with its error at 99.9 % confidence.");

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
            case CONSUME, FORWARD, SEND, XA, REPLY -> Metric.THROUGHPUT;
            case LATENCY -> Metric.LATENCY;
            case SCALE -> Metric.SCALE;
            case STORM -> Metric.STORM;
            case RECOVERY -> Metric.RECOVERY;
            case CLIENT -> Metric.CLIENT;
            case ROUTE -> Metric.ROUTE;
            case ANNOUNCE -> Metric.ANNOUNCE;
            case MICRO -> List.of();
        };
    }
}
