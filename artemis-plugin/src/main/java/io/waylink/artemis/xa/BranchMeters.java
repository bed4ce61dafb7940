package io.waylink.artemis.xa;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/**
 * Meters of the branches, named {@code artemis.xa.*} with the tag {@code broker}, in the registry that the broker's metrics
 * plugin has. The only class that knows Micrometer, of which brokers without metrics have no need.
 */
final class BranchMeters {

    private final MeterRegistry registry;
    private final String broker;
    private final BranchesControl branches;
    private final List<Meter> registered = new ArrayList<>();

    private BranchMeters(MeterRegistry registry, String broker, BranchesControl branches) {
        this.registry = registry;
        this.broker = broker;
        this.branches = branches;
    }

    /**
     * Registers the meters; without a metrics plugin there are none.
     *
     * @return what removes them
     */
    static Runnable register(ActiveMQServer server, BranchesControl branches) {
        if (server.getMetricsManager() == null) {
            return () -> {};
        }
        BranchMeters meters = new BranchMeters(
                server.getMetricsManager().getMeterRegistry(),
                server.getConfiguration().getName(),
                branches);
        meters.gauge("in.doubt", "branches that wait for their transaction manager", BranchesControl::getInDoubtCount);
        meters.gauge(
                "in.doubt.oldest.seconds",
                "since when the oldest prepared branch waits",
                BranchesControl::getOldestInDoubtSeconds);
        return meters::remove;
    }

    private void gauge(String name, String description, ToDoubleFunction<BranchesControl> value) {
        registered.add(Gauge.builder("artemis.xa." + name, branches, value)
                .description(description)
                .tag("broker", broker)
                .strongReference(true)
                .register(registry));
    }

    private void remove() {
        registered.forEach(registry::remove);
    }
}
