package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Requests with temporary queues.
 *
 * @param perQueue how many with each
 * @param threads how many at a time
 */
record Requesting(int perQueue, int threads) implements Workload<Server> {

    @Override
    public Part part() {
        return Part.REPLY;
    }

    @Override
    public String name() {
        return (perQueue == 1 ? "a queue for each request, " : perQueue + " requests with each queue, ")
                + threads
                + (threads == 1 ? " thread" : " threads");
    }

    @Override
    public Optional<String> obstacle(Contender contender) {
        return Adapter.obstacle(contender);
    }

    @Override
    public Map<Metric, Double> run(Server server, Duration length) throws IOException {
        return Throughput.metrics(server.call("request?size=1024&perQueue=%d&threads=%d&millis=%d&brokerPid=%d"
                .formatted(perQueue, threads, length.toMillis(), server.broker().pid())));
    }
}
