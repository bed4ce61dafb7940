package io.waylink.it.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.TextMessage;

import io.waylink.it.process.HaBroker;
import io.waylink.it.process.RouterLog;
import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Of two brokers that share a store, one is killed between prepare and commit: the other one ends the branches. */
@Timeout(180)
class XaTakeoverIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void theBackupEndsWhatThePrimaryHasPrepared(@TempDir Path directory) throws Exception {
        try (RouterProcess router = RouterProcess.create(
                LinkRouterConfig.builder("QDR.HA")
                        .listener(Listener.clients("clients"))
                        .listener(Listener.brokers("brokers"))
                        .mobileAddresses(false)
                        .build(),
                directory.resolve("router"))) {
            router.start();
            RouterLog log = RouterLog.of(router);
            List<HaBroker> pair = HaBroker.pair(
                    HaBroker.Store.SHARED,
                    Path.of(System.getProperty("waylink.artemis.home")),
                    Path.of(System.getProperty("waylink.plugin.jar")),
                    directory,
                    router.ports().get("brokers"));
            try (HaBroker primary = pair.get(0);
                    HaBroker backup = pair.get(1)) {
                primary.start();
                awaitRoutes(log);
                backup.start();
                takeOver("amqp://127.0.0.1:" + router.ports().get("clients"), primary, log);
            }
        }
    }

    private static void takeOver(String url, HaBroker primary, RouterLog log) throws Exception {
        String committed = XaClient.newXid();
        String rolledBack = XaClient.newXid();
        XaClient client = new XaClient(url);
        prepare(client, committed, "1");
        prepare(client, rolledBack, "2");
        assertThat(client.inDoubt()).containsExactlyInAnyOrder(committed, rolledBack);
        log.clear();
        primary.kill();
        awaitRoutes(log);
        try (client) {
            client.end("commit", committed); // its links are lost
        } catch (JMSException lost) {
            assertThat(primary.isAlive()).isFalse();
        }

        try (XaClient after = new XaClient(url)) {
            assertThat(after.inDoubt()).containsExactlyInAnyOrder(committed, rolledBack);
            after.end("commit", committed);
            after.end("rollback", rolledBack);
            assertThat(after.inDoubt()).isEmpty();
            assertThat(after.drain("orders.out", 1)).containsExactly("1");
            assertThat(after.drain("orders.in", 1)).containsExactly("2");
        }
    }

    private static void awaitRoutes(RouterLog log) throws IOException {
        log.awaitRoute("$coordinator", SOON);
        log.awaitRoute("waylink.xa.#", SOON);
    }

    private static void prepare(XaClient client, String xid, String text) throws JMSException {
        client.put("orders.in", text);
        try (MessageConsumer in = client.consumer("orders.in");
                MessageProducer out = client.producer("orders.out")) {
            assertThat(((TextMessage) in.receive(10_000)).getText()).isEqualTo(text);
            out.send(client.session().createTextMessage(text));
        }
        client.bind(xid);
        client.prepare();
    }
}
