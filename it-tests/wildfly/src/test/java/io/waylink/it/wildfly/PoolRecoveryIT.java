package io.waylink.it.wildfly;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.waylink.it.mdb.Bean;
import io.waylink.it.mdb.Effects;
import io.waylink.it.mdb.EffectsDatabase;
import io.waylink.it.mdb.H2Database;
import io.waylink.it.mdb.Requester;
import io.waylink.it.mdb.beans.PausingConsumer;
import io.waylink.it.mdb.beans.Replier;
import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.BrokerPlugins;
import io.waylink.it.process.WildFlyServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A bean consumes from one broker and answers through a pool at another one, with a database: three resources. What the pool
 * has prepared at a broker that no bean knows is found, and ended, by way of the pool. (What H2 has left is not looked at:
 * its driver rolls back one branch each time that WildFly recovers.)
 */
class PoolRecoveryIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    @Test
    void whatThePoolHasPreparedIsCommittedOrRolledBackByRecovery() throws Exception {
        Path directory = Paths.newDirectory(getClass());
        HeldUp transactions = HeldUp.in(directory);
        EffectsDatabase database = H2Database.create(Paths.wildfly(), directory);
        List<String> ids = Requester.ids(0, 2 * Bean.PAUSES);
        List<String> decided = ids.subList(0, Bean.PAUSES);
        List<String> undecided = ids.subList(Bean.PAUSES, ids.size());
        try (ArtemisBroker ofBeans = broker(directory.resolve("of-beans"));
                ArtemisBroker ofPool = broker(directory.resolve("of-pool"));
                WildFlyServer server = TransactionalServer.create(
                        url(ofPool),
                        database.url(),
                        directory,
                        List.of(at(ofBeans, Bean.database()), at(ofBeans, Bean.pausing())),
                        transactions.properties())) {
            ofBeans.start();
            ofPool.start();
            server.start();

            prepare(transactions, decided, ofBeans, ofPool);
            ofPool.kill();
            transactions.release(decided);
            await().atMost(LONGEST).until(() -> inDoubt(ofBeans) == 0); // decided, and told to everybody else
            ofPool.start();
            awaitNothingInDoubt(ofPool, server);
            assertThat(answers(ofPool)).as("committed").isEqualTo(decided.size());

            prepare(transactions, undecided, ofBeans, ofPool);
            server.kill();
            transactions.release(undecided);
            server.start();
            await().atMost(LONGEST).until(() -> {
                transactions.releaseAny(); // they were rolled back, and come again
                return answers(ofPool) >= ids.size();
            });
            awaitNothingInDoubt(ofPool, server);
            awaitNothingInDoubt(ofBeans, server);
            server.stop();

            assertThat(Effects.of(ids, database.ids())).isEqualTo(Effects.EXACTLY_ONCE);
            try (Requester requester = new Requester(ofPool)) {
                assertThat(Effects.of(ids, requester.replies(answers(ofPool)))).isEqualTo(Effects.EXACTLY_ONCE);
            }
            try (Requester requester = new Requester(ofBeans)) {
                assertThat(requester.count(PausingConsumer.REQUESTS)).isZero();
                assertThat(requester.count("DLQ")).isZero();
            }
        }
    }

    private static ArtemisBroker broker(Path instance) throws Exception {
        return ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), instance)
                .withJars(Paths.plugin())
                .withBrokerXml(BrokerPlugins.xml(BrokerPlugins.XA)));
    }

    private static String url(ArtemisBroker broker) {
        return "amqp://127.0.0.1:" + broker.port();
    }

    private static Bean at(ArtemisBroker broker, Bean bean) {
        Map<String, String> activation = new HashMap<>(bean.activation());
        activation.put("url", url(broker));
        return new Bean(bean.name(), bean.type(), activation);
    }

    private static void prepare(HeldUp transactions, List<String> ids, ArtemisBroker ofBeans, ArtemisBroker ofPool)
            throws Exception {
        try (Requester requester = new Requester(ofBeans)) {
            transactions.send(requester, ids);
        }
        assertThat(inDoubt(ofBeans)).isEqualTo(ids.size());
        assertThat(inDoubt(ofPool)).isEqualTo(ids.size());
    }

    private static int inDoubt(ArtemisBroker broker) throws Exception {
        try (Requester requester = new Requester(broker)) {
            return requester.inDoubt().size();
        }
    }

    private static int answers(ArtemisBroker broker) throws Exception {
        try (Requester requester = new Requester(broker)) {
            return requester.count(Replier.REPLIES);
        }
    }

    private static void awaitNothingInDoubt(ArtemisBroker broker, WildFlyServer server) {
        await().atMost(LONGEST)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> inDoubt(broker) == 0
                        && TransactionalServer.unfinished(server).isEmpty());
    }
}
