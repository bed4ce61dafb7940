package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.waylink.bench.app.Names;

/**
 * Session beans with one transaction after the other, of one message, one row in a database, or both.
 *
 * @param kind what is in each
 * @param threads how many at a time
 */
record Transacting(Kind kind, int threads) implements Workload<Server> {

    /** What is in a transaction. */
    enum Kind {
        LOCAL("a message, pool of local transactions", Names.LOCAL_FACTORY, false),
        ONE_PHASE("a message, XA pool: one phase", Names.CONNECTION_FACTORY, false),
        TWO_PHASES("a message, XA pool, and a row: two phases", Names.CONNECTION_FACTORY, true),
        DATABASE("a row alone, XA: one phase", "", true);

        private final String title;
        private final String factory;
        private final boolean inserts;

        Kind(String title, String factory, boolean inserts) {
            this.title = title;
            this.factory = factory;
            this.inserts = inserts;
        }
    }

    @Override
    public Part part() {
        return Part.XA;
    }

    @Override
    public String name() {
        return kind.title + ", " + threads + (threads == 1 ? " thread" : " threads");
    }

    @Override
    public Map<Metric, Double> run(Server server, Duration length) throws IOException {
        Map<String, String> figures =
                server.call("transact?factory=%s&insert=%s&size=1024&threads=%d&millis=%d&brokerPid=%d"
                        .formatted(
                                kind.factory,
                                kind.inserts,
                                threads,
                                length.toMillis(),
                                server.broker().pid()));
        if (!kind.factory.isEmpty()) {
            long sent = (long) Throughput.number(figures, "done");
            Throughput.complete(Consumption.consume(server, Application.name(false, 15), sent), sent);
        }
        return Throughput.metrics(figures);
    }
}
