package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.waylink.it.mdb.Bean;
import io.waylink.it.mdb.Effects;
import io.waylink.it.mdb.EffectsDatabase;
import io.waylink.it.mdb.H2Database;
import io.waylink.it.mdb.Requester;
import io.waylink.it.mdb.beans.PausingConsumer;
import io.waylink.it.mdb.beans.Replier;
import io.waylink.it.process.HaBroker;
import io.waylink.it.process.RouterLog;
import io.waylink.it.process.RouterProcess;
import io.waylink.it.process.WildFlyServer;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Of two brokers that share a store, one is killed when transactions of WildFly have prepared everything and committed nothing:
 * WildFly commits them at the other one, some at once, some when that is there.
 */
class XaTakeoverIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int AT_ONCE = 3;
    private static final List<String> IDS = Requester.ids(0, Bean.PAUSES);

    @Test
    void whatThePrimaryHasPreparedIsCommittedAtTheBackup() throws Exception {
        Path directory = Paths.newDirectory(getClass());
        HeldUp transactions = HeldUp.in(directory);
        EffectsDatabase database = H2Database.create(Paths.wildfly(), directory);
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
                    Paths.artemis(),
                    Paths.plugin(),
                    directory,
                    router.ports().get("brokers"));
            try (HaBroker primary = pair.get(0);
                    HaBroker backup = pair.get(1);
                    WildFlyServer server = TransactionalServer.create(
                            "amqp://127.0.0.1:" + router.ports().get("clients"),
                            database.url(),
                            directory,
                            List.of(Bean.database(), Bean.pausing()),
                            transactions.properties())) {
                primary.start();
                awaitRoutes(log);
                backup.start();
                server.start();
                try (Requester requester = new Requester(primary.port())) {
                    transactions.send(requester, IDS);
                    assertThat(requester.inDoubt()).hasSameSizeAs(IDS);
                }
                log.clear();
                primary.kill();
                transactions.release(IDS.subList(0, AT_ONCE));
                awaitRoutes(log);
                transactions.release(IDS.subList(AT_ONCE, IDS.size()));
                awaitTheEnd(backup, server);
                server.stop();

                try (Requester requester = new Requester(backup.port())) {
                    assertThat(Effects.of(IDS, database.ids())).isEqualTo(Effects.EXACTLY_ONCE);
                    List<String> answers = requester.replies(requester.count(Replier.REPLIES));
                    assertThat(Effects.of(IDS, answers)).isEqualTo(Effects.EXACTLY_ONCE);
                    assertThat(requester.count(PausingConsumer.REQUESTS)).isZero();
                    assertThat(requester.count("DLQ")).isZero();
                    assertThat(requester.inDoubt()).isEmpty();
                }
                assertThat(database.inDoubt()).isEmpty();
            }
        }
    }

    private static void awaitRoutes(RouterLog log) throws IOException {
        log.awaitRoute("$coordinator", LONGEST);
        log.awaitRoute("waylink.xa.#", LONGEST);
    }

    private static void awaitTheEnd(HaBroker backup, WildFlyServer server) throws Exception {
        try (Requester requester = new Requester(backup.port())) {
            await().atMost(LONGEST)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> requester.count(Replier.REPLIES) >= IDS.size()
                            && requester.inDoubt().isEmpty()
                            && TransactionalServer.unfinished(server).isEmpty());
        }
    }
}
