package io.waylink.artemis.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/**
 * Meters of one connection to a router, named {@code artemis.router.*} with the tags {@code broker} and {@code router}, in
 * the registry that the broker's metrics plugin has.
 */
public final class RouterMeters {

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> registered = new ArrayList<>();

    private RouterMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    /**
     * Registers the meters; without a metrics plugin there are none.
     *
     * @param router name of the connection
     * @param tally what has passed
     * @param source what the gauges are read from
     * @param gauges name, description and reading of each
     * @return what removes them
     */
    public static <T> Runnable register(
            ActiveMQServer server, String router, Tally tally, T source, List<Reading<T>> gauges) {
        if (server.getMetricsManager() == null) {
            return () -> {};
        }
        RouterMeters meters = new RouterMeters(
                server.getMetricsManager().getMeterRegistry(),
                Tags.of("broker", server.getConfiguration().getName(), "router", router));
        gauges.forEach(gauge -> meters.gauge(source, gauge));
        meters.counter("deliveries.in", "messages that clients have sent", tally, Tally::deliveriesIn);
        meters.counter("deliveries.out", "messages that were sent to clients", tally, Tally::deliveriesOut);
        meters.counter(
                "transactions.abandoned",
                "transactions rolled back as their client went away",
                tally,
                Tally::abandonedTransactions);
        meters.counter("links.failed", "links ended for an error on them", tally, Tally::linkErrors);
        meters.counter("links.refused", "links that the plugin has refused", tally, Tally::refusedLinks);
        return meters::remove;
    }

    /**
     * A gauge.
     *
     * @param name after {@code artemis.router.}
     * @param description for whoever reads the registry
     * @param value called whenever it is read
     */
    public record Reading<T>(String name, String description, ToDoubleFunction<T> value) {}

    private <T> void gauge(T source, Reading<T> reading) {
        registered.add(Gauge.builder("artemis.router." + reading.name(), source, reading.value())
                .description(reading.description())
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private void counter(String name, String description, Tally tally, ToDoubleFunction<Tally> value) {
        registered.add(FunctionCounter.builder("artemis.router." + name, tally, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private void remove() {
        registered.forEach(registry::remove);
    }
}
