package io.waylink.it.wildfly;

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
import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.WildFlyServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A database beside a broker without the plugin, which dies between the look at whether a delivery can still commit and the
 * commit. WildFly commits the delivery first, is told that it was rolled back, and rolls back the database too.
 */
class OnePhaseWindowIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final List<String> IDS = Requester.ids(0, Bean.PAUSES);

    @Test
    void nothingIsLostAndNothingIsDoneTwice() throws Exception {
        Path directory = Paths.newDirectory(getClass());
        HeldUp transactions = HeldUp.in(directory);
        EffectsDatabase database = H2Database.create(Paths.wildfly(), directory);
        try (ArtemisBroker broker =
                        ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), directory.resolve("broker")));
                WildFlyServer server = TransactionalServer.create(
                        "amqp://127.0.0.1:" + broker.port(),
                        database.url(),
                        directory,
                        List.of(Bean.database(), Bean.pausing()),
                        transactions.properties())) {
            broker.start();
            server.start();
            try (Requester requester = new Requester(broker)) {
                transactions.send(requester, IDS);
            }
            broker.kill();
            broker.start();
            transactions.release(IDS); // all are to commit, and the broker has rolled back
            try (Requester requester = new Requester(broker)) {
                await().atMost(LONGEST).until(() -> {
                    transactions.releaseAny(); // they come again, and one may wait behind another
                    return requester.count(PausingConsumer.REQUESTS) == 0;
                });
                List<String> answers = requester.replies(IDS.size());
                assertThat(Effects.of(IDS, answers)).isEqualTo(Effects.EXACTLY_ONCE);
                assertThat(requester.count(Replier.REPLIES)).isZero();
                assertThat(requester.count("DLQ")).isZero();
            }
            assertThat(server.output())
                    .filteredOn(line -> line.contains("WLA0404") && line.contains("PausingConsumer"))
                    .hasSize(1);
            server.stop();
            assertThat(Effects.of(IDS, database.ids())).isEqualTo(Effects.EXACTLY_ONCE);
            assertThat(database.inDoubt()).isEmpty();
        }
    }
}
