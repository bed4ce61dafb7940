package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;

import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;

/** A broker with many addresses, which the plugin announces to a router. */
final class AddressBroker implements Subject {

    /** There is nobody to compare it with. */
    enum Announcer implements Contender {
        PLUGIN;

        @Override
        public String title() {
            return "Waylink's plugin";
        }

        @Override
        public String id() {
            return Words.lower(this);
        }
    }

    private static final String BROKERS = "brokers";

    private final RouterProcess router;
    private final StockBroker broker;

    private AddressBroker(RouterProcess router, StockBroker broker) {
        this.router = router;
        this.broker = broker;
    }

    static AddressBroker start(Settings settings, int addresses) throws IOException {
        Path directory = settings.work().resolve("addresses-" + addresses);
        LinkRouterConfig config = LinkRouterConfig.builder("QDR.1")
                .listener(Listener.brokers(BROKERS))
                .build();
        RouterProcess router = RouterProcess.create(config, directory.resolve("router"));
        StockBroker broker = StockBroker.create(settings.artemis(), directory.resolve("broker"));
        broker.dialOut(
                settings.plugin(),
                router.ports().get(BROKERS),
                Map.of("addresses", "address.#", "announce", "existing", "coordinator", "false"));
        broker.addQueues(
                IntStream.range(0, addresses).mapToObj(i -> "address." + i).toList());
        router.start();
        broker.start();
        return new AddressBroker(router, broker);
    }

    @Override
    public Contender contender() {
        return Announcer.PLUGIN;
    }

    RouterProcess router() {
        return router;
    }

    StockBroker broker() {
        return broker;
    }

    @Override
    public void close() {
        broker.close();
        router.close();
    }
}
