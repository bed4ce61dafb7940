package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.waylink.it.mdb.Bean;
import io.waylink.it.mdb.Requester;
import io.waylink.it.mdb.beans.PausingConsumer;

import static org.awaitility.Awaitility.await;

/**
 * The transactions of {@link Bean#pausing()}, in which everything is prepared and nothing decided.
 *
 * @param directory has a file for each
 */
record HeldUp(Path directory) {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** None yet. */
    static HeldUp in(Path parent) throws IOException {
        return new HeldUp(Files.createDirectories(parent.resolve("pauses")));
    }

    /** System properties of the server. */
    Map<String, String> properties() {
        return Map.of(PausingConsumer.DIRECTORY, directory.toString());
    }

    /** Sends these, no more than {@link Bean#PAUSES}; when this returns, all of them are in transactions that are held up. */
    void send(Requester requester, List<String> ids) throws Exception {
        // Each session gets one then; a second one would wait behind it.
        await().ignoreExceptions()
                .atMost(LONGEST)
                .until(() -> requester.consumers(PausingConsumer.REQUESTS) == Bean.PAUSES);
        requester.send(PausingConsumer.REQUESTS, ids);
        await().atMost(LONGEST).until(() -> ids.stream().allMatch(id -> Files.exists(directory.resolve(id))));
    }

    /** Those that are held up now, if any, go on. */
    void releaseAny() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** They go on. */
    void release(List<String> ids) throws IOException {
        for (String id : ids) {
            Files.delete(directory.resolve(id));
        }
    }
}
