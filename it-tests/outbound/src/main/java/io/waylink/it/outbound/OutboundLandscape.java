package io.waylink.it.outbound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Connector;
import io.waylink.it.router.LinkRouterConfig.Listener;

/** A broker with addresses that refuse in all ways, and a router before it. */
final class OutboundLandscape implements AutoCloseable {

    /** Routed; everything is created on demand. */
    static final String ORDERS = "orders";

    /** Not created on demand. */
    static final String MISSING = "missing.queue";

    /** Nobody may send or consume. */
    static final String FORBIDDEN = "forbidden.queue";

    /** Rejects when full. */
    static final String REJECTING = "full.rejecting";

    /** Gives no credit when full. */
    static final String BLOCKING = "full.blocking";

    private static final String ADDRESS_SETTINGS =
            """
            <address-setting match="missing.#">
               <auto-create-queues>false</auto-create-queues>
               <auto-create-addresses>false</auto-create-addresses>
            </address-setting>
            <address-setting match="full.rejecting">
               <auto-create-queues>true</auto-create-queues>
               <default-queue-routing-type>ANYCAST</default-queue-routing-type>
               <max-size-bytes>100K</max-size-bytes>
               <address-full-policy>FAIL</address-full-policy>
            </address-setting>
            <address-setting match="full.blocking">
               <auto-create-queues>true</auto-create-queues>
               <default-queue-routing-type>ANYCAST</default-queue-routing-type>
               <max-size-bytes>100K</max-size-bytes>
               <address-full-policy>BLOCK</address-full-policy>
            </address-setting>
            """;

    private static final String SECURITY_SETTINGS =
            """
            <security-setting match="forbidden.#">
               <permission type="manage" roles="waylink"/>
            </security-setting>
            """;

    private static final String ADDRESSES =
            """
            <address name="forbidden.queue"><anycast><queue name="forbidden.queue"/></anycast></address>
            """;

    private final ArtemisBroker broker;
    private final RouterProcess router;

    private OutboundLandscape(ArtemisBroker broker, RouterProcess router) {
        this.broker = broker;
        this.router = router;
    }

    static OutboundLandscape create(Path directory) throws IOException {
        ArtemisBroker broker = ArtemisBroker.create(
                ArtemisBroker.Setup.of(Path.of(System.getProperty("waylink.artemis.home")), directory.resolve("broker"))
                        .withPort(OutboundPorts.broker()));
        Path config = broker.instance().resolve("etc/broker.xml");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("</address-settings>", ADDRESS_SETTINGS + "</address-settings>")
                        .replace("</security-settings>", SECURITY_SETTINGS + "</security-settings>")
                        .replace("</addresses>", ADDRESSES + "</addresses>"));
        LinkRouterConfig routes = LinkRouterConfig.builder("QDR.1")
                .listener(Listener.clients("clients").withPort(OutboundPorts.router()))
                .connector(
                        Connector.to("brokers", broker.port()).withCredentials(ArtemisBroker.USER, ArtemisBroker.USER))
                .linkRoutes(ORDERS, "brokers")
                .coordinatorRoute("brokers")
                .build();
        return new OutboundLandscape(broker, RouterProcess.create(routes, directory.resolve("router")));
    }

    void start() throws IOException {
        broker.start();
        router.start();
    }

    ArtemisBroker broker() {
        return broker;
    }

    @Override
    public void close() {
        router.close();
        broker.close();
    }
}
