package io.waylink.it.wildfly;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.WildFlyServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The server dies while beans consume and send: each request gets its one reply all the same. */
class MdbTransactionIT {

    /** More than a handful by {@code -Dwaylink.kills=20}. */
    private static final int KILLS = Integer.getInteger("waylink.kills", 3);

    private static final int FOR_EACH_LIFE = 500;
    private static final int BEFORE_THE_KILL = 150;

    @Test
    void noReplyIsLostNorSentTwice() throws Exception {
        Path directory = Paths.newDirectory(getClass());
        try (ArtemisBroker broker =
                        ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), directory.resolve("broker")));
                WildFlyServer server = server(broker, directory)) {
            broker.start();
            try (Requester requester = new Requester(broker)) {
                for (int life = 0; life < KILLS; life++) {
                    requester.send(Requester.ids(life * FOR_EACH_LIFE, (life + 1) * FOR_EACH_LIFE));
                    server.start();
                    int killedAfter = requester
                            .replies(life * FOR_EACH_LIFE + BEFORE_THE_KILL)
                            .size();
                    server.kill();
                    System.out.printf("killed after %d replies%n", killedAfter);
                }
                server.start();
                List<String> wanted = Requester.ids(0, KILLS * FOR_EACH_LIFE).stream()
                        .sorted()
                        .toList();
                assertThat(requester.replies(wanted.size())).isEqualTo(wanted);
                assertThat(requester.waiting()).isZero();
                List<String> log = Files.readAllLines(server.log());
                // A transaction of one resource, committed in one phase, leaves nothing to be recovered.
                assertThat(log).noneMatch(line -> line.contains("ARJUNA016037") || line.contains("heuristic"));
                assertThat(log)
                        .as("the bean's connection in each life, and none of the pool")
                        .filteredOn(line -> line.contains("WLA0101"))
                        .hasSize(KILLS + 1);
            }
        }
    }

    private static WildFlyServer server(ArtemisBroker broker, Path directory) throws Exception {
        return WildFlyServer.create(
                Paths.wildfly(),
                directory.resolve("server"),
                BeanArchive.properties(broker),
                BeanArchive.write(BeanArchive.with(Map.of()), directory));
    }
}
