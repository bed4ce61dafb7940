package io.waylink.it.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import jakarta.jms.MessageProducer;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.BrokerPlugins;
import io.waylink.it.process.RouterLog;
import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Several brokers are behind one router, and each branch is ended at the broker that has it. */
@Timeout(120)
class XaSeveralBrokersIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<ArtemisBroker> brokers = new ArrayList<>();

    @AfterEach
    void close() {
        brokers.forEach(ArtemisBroker::close);
    }

    @Test
    void eachIsReachedByItsNodeId() throws Exception {
        try (RouterProcess router = RouterProcess.create(
                LinkRouterConfig.builder("QDR.XA")
                        .listener(Listener.clients("clients"))
                        .listener(Listener.brokers("brokers"))
                        .mobileAddresses(false)
                        .build(),
                directory.resolve("router"))) {
            router.start();
            RouterLog log = RouterLog.of(router);
            String[] nodes = new String[2];
            String[] xids = {XaClient.newXid(), XaClient.newXid()};
            for (int i = 0; i < 2; i++) {
                ArtemisBroker broker = broker("b" + i, router.ports().get("brokers"));
                brokers.add(broker);
                broker.start();
                nodes[i] = prepare(broker, "b" + i, xids[i]);
                String pattern = "waylink.xa." + nodes[i] + ".#";
                log.awaitRoute(pattern, SOON);
            }
            for (int i = 0; i < 2; i++) {
                try (XaClient client =
                        new XaClient("amqp://127.0.0.1:" + router.ports().get("clients"), nodes[i])) {
                    assertThat(client.inDoubt()).containsExactly(xids[i]);
                    client.end("commit", xids[i]);
                    assertThat(client.inDoubt()).isEmpty();
                    assertThat(client.drain("b" + i, 1)).containsExactly("out");
                }
            }
        }
    }

    private ArtemisBroker broker(String name, int routers) throws Exception {
        return ArtemisBroker.create(
                ArtemisBroker.Setup.of(Path.of(System.getProperty("waylink.artemis.home")), directory.resolve(name))
                        .withJars(Path.of(System.getProperty("waylink.plugin.jar")))
                        .withBrokerXml(BrokerPlugins.xml(BrokerPlugins.XA, BrokerPlugins.routed(routers, name))));
    }

    /** Prepares a branch that sends to this queue, past the router; gives the node id of the broker. */
    private static String prepare(ArtemisBroker broker, String queue, String xid) throws Exception {
        try (XaClient client = new XaClient("amqp://127.0.0.1:" + broker.port());
                MessageProducer producer = client.producer(queue)) {
            producer.send(client.session().createTextMessage("out"));
            String node = client.bind(xid);
            client.prepare();
            return node;
        }
    }
}
