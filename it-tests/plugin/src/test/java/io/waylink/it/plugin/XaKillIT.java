package io.waylink.it.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.TextMessage;

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

/**
 * The broker is killed with -9 at any moment of two-phase commits; a transaction manager, which keeps its decisions, then
 * does what it has decided. What it decided to commit has happened once, and nothing else.
 */
@Timeout(600)
class XaKillIT {

    private static final int KILLS = Integer.getInteger("waylink.xa.kills", 4);
    private static final int MESSAGES = 60 * KILLS;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private ArtemisBroker broker;

    @AfterEach
    void close() {
        broker.close();
    }

    private ArtemisBroker broker(String... plugins) throws Exception {
        ArtemisBroker.Setup setup = ArtemisBroker.Setup.of(
                        Path.of(System.getProperty("waylink.artemis.home")), directory.resolve("broker"))
                .withJars(Path.of(System.getProperty("waylink.plugin.jar")))
                .withBrokerXml(BrokerPlugins.xml(plugins));
        return ArtemisBroker.create(broker == null ? setup : setup.withPort(broker.port()));
    }

    private String url() {
        return "amqp://127.0.0.1:" + broker.port();
    }

    @Test
    void whatWasDecidedHappensOnce() throws Exception {
        broker = broker(BrokerPlugins.XA);
        broker.start();
        try (XaClient client = new XaClient(url())) {
            for (int i = 0; i < MESSAGES; i++) {
                client.put("xa.in", Integer.toString(i));
            }
        }
        long seed = Long.getLong("waylink.xa.seed", System.nanoTime());
        Manager manager = new Manager(new Random(seed));
        for (int kill = 0; kill < KILLS; kill++) {
            manager.workUntilKilled(kill % 2 == 0);
            broker.start();
        }
        manager.recover();
        System.out.printf(
                "seed %d: %d kills -9, %d branches decided, %d found in doubt and committed, %d and rolled back%n",
                seed, KILLS, manager.decided.size(), manager.committedLater, manager.rolledBackLater);

        try (XaClient client = new XaClient(url())) {
            assertThat(client.inDoubt()).isEmpty();
            List<String> sent = client.drain("xa.out", manager.decided.size());
            List<String> left = client.drain("xa.in", MESSAGES - manager.decided.size());
            assertThat(sent).hasSameSizeAs(manager.decided);
            List<String> both = new ArrayList<>(sent);
            both.addAll(left);
            assertThat(both)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MESSAGES)
                            .mapToObj(Integer::toString)
                            .toList());
        }
        // Every second kill came between a prepare and its commit.
        assertThat(manager.committedLater).isGreaterThanOrEqualTo(KILLS / 2);
    }

    /** Whoever commits, and remembers what it has decided. */
    private final class Manager {

        private final Set<String> decided = new TreeSet<>();
        private final Random random;
        private int committedLater;
        private int rolledBackLater;

        Manager(Random random) {
            this.random = random;
        }

        void workUntilKilled(boolean betweenPrepareAndCommit) throws Exception {
            recover();
            CompletableFuture<Void> killed = betweenPrepareAndCommit
                    ? new CompletableFuture<>()
                    : CompletableFuture.runAsync(
                            broker::kill,
                            CompletableFuture.delayedExecutor(200 + random.nextInt(600), TimeUnit.MILLISECONDS));
            int branches = 1 + random.nextInt(10);
            try (XaClient client = new XaClient(url());
                    MessageConsumer in = client.consumer("xa.in");
                    MessageProducer out = client.producer("xa.out")) {
                while (broker.isAlive()) {
                    boolean last = betweenPrepareAndCommit && branches-- == 0;
                    branch(client, in, out, last);
                }
            } catch (JMSException e) {
                if (betweenPrepareAndCommit && broker.isAlive()) {
                    throw e;
                }
            }
            if (!betweenPrepareAndCommit) {
                killed.join();
            }
        }

        private void branch(XaClient client, MessageConsumer in, MessageProducer out, boolean last)
                throws JMSException {
            String xid = XaClient.newXid();
            boolean workFirst = random.nextBoolean();
            if (!workFirst) {
                client.bind(xid);
            }
            TextMessage message = (TextMessage) in.receive(10_000);
            if (message == null) {
                throw new JMSException("nothing came, and there should be enough");
            }
            out.send(client.session().createTextMessage(message.getText()));
            if (workFirst) {
                client.bind(xid);
            }
            client.prepare();
            boolean commit = last || random.nextInt(10) > 0;
            if (commit) {
                decided.add(xid);
            }
            if (last) {
                broker.kill();
            } else {
                client.end(commit ? "commit" : "rollback", xid);
            }
        }

        void recover() throws JMSException {
            try (XaClient client = new XaClient(url())) {
                for (String xid : client.inDoubt()) {
                    if (decided.contains(xid)) {
                        client.end("commit", xid);
                        committedLater++;
                    } else {
                        client.end("rollback", xid);
                        rolledBackLater++;
                    }
                }
            }
        }
    }

    @Test
    void withoutThePluginTheBrokersManagementEndsABranch() throws Exception {
        broker = broker(BrokerPlugins.XA);
        broker.start();
        XaClient killed = new XaClient(url());
        prepare(killed, XaClient.newXid());
        broker.kill();
        leave(killed);

        broker = broker();
        broker.start();
        try (XaClient client = new XaClient(url())) {
            String listed = client.manage("listPreparedTransactions", "[]");
            String base64 = listed.replaceAll("(?s).*base64: (\\S+) .*", "$1");
            assertThat(client.manage("commitPreparedTransaction", "[\"" + base64 + "\"]"))
                    .describedAs(listed)
                    .contains("true");
            assertThat(client.drain("xa.out", 1)).containsExactly("out");
            assertThat(client.drain("xa.in", 0)).isEmpty();
        }
    }

    @Test
    void aBranchIsEndedThroughARouterAfterTheBrokerWasKilled() throws Exception {
        try (RouterProcess router = RouterProcess.create(
                LinkRouterConfig.builder("QDR.XA")
                        .listener(Listener.clients("clients"))
                        .listener(Listener.brokers("brokers"))
                        .mobileAddresses(false)
                        .build(),
                directory.resolve("router"))) {
            router.start();
            RouterLog log = RouterLog.of(router);
            broker =
                    broker(BrokerPlugins.XA, BrokerPlugins.routed(router.ports().get("brokers"), "xa.#"));
            broker.start();
            awaitRoutes(log);
            String url = "amqp://127.0.0.1:" + router.ports().get("clients");
            String committed = XaClient.newXid();
            String abandoned = XaClient.newXid();
            XaClient one = new XaClient(url);
            XaClient two = new XaClient(url);
            prepare(one, committed);
            two.put("xa.in", "again");
            try (MessageConsumer in = one.consumer("xa.in")) {
                assertThat(((TextMessage) in.receive(10_000)).getText()).isEqualTo("again");
            }
            one.bind(abandoned);
            one.close(); // the router's connection to the broker stays
            assertThat(two.drain("xa.in", 1)).containsExactly("again");
            assertThat(two.inDoubt()).containsExactly(committed);
            broker.kill();
            leave(two);
            log.clear();
            broker.start();
            awaitRoutes(log);

            try (XaClient after = new XaClient(url)) {
                assertThat(after.inDoubt()).containsExactly(committed);
                after.end("commit", committed);
                assertThat(after.inDoubt()).isEmpty();
                assertThat(after.drain("xa.out", 1)).containsExactly("out");
                assertThat(after.drain("xa.in", 0)).isEmpty();
            }
        }
    }

    /** Closing says what has been lost. */
    private static void leave(XaClient client) {
        try {
            client.close();
        } catch (JMSException e) {
            System.out.println("closed: " + e.getMessage());
        }
    }

    private static void awaitRoutes(RouterLog log) throws IOException {
        log.awaitRoute("$coordinator", SOON);
        log.awaitRoute("waylink.xa.#", SOON);
    }

    /** Takes "in" from xa.in and sends "out" to xa.out. */
    private static void prepare(XaClient client, String xid) throws JMSException {
        client.put("xa.in", "in");
        client.bind(xid);
        try (MessageConsumer in = client.consumer("xa.in");
                MessageProducer out = client.producer("xa.out")) {
            assertThat(((TextMessage) in.receive(10_000)).getText()).isEqualTo("in");
            out.send(client.session().createTextMessage("out"));
        }
        client.prepare();
    }
}
