package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Session beans send in transactions.
 *
 * @param burst how many messages in each
 * @param threads how many at a time
 */
record Sending(int burst, int threads) implements Workload<Server> {

    @Override
    public Part part() {
        return Part.SEND;
    }

    @Override
    public String name() {
        return burst + (burst == 1 ? " message" : " messages") + " per transaction, " + threads
                + (threads == 1 ? " thread" : " threads");
    }

    @Override
    public Optional<String> obstacle(Contender contender) {
        return Adapter.obstacle(contender);
    }

    @Override
    public Map<Metric, Double> run(Server server, Duration length) throws IOException {
        Map<String, String> figures = server.call("send?size=1024&burst=%d&threads=%d&millis=%d&brokerPid=%d"
                .formatted(burst, threads, length.toMillis(), server.broker().pid()));
        long sent = (long) Throughput.number(figures, "done");
        Throughput.complete(Consumption.consume(server, Application.name(false, 15), sent), sent);
        return Throughput.metrics(figures);
    }
}
