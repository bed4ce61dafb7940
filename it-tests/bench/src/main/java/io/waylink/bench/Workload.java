package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Something that is done to be measured.
 *
 * @param <S> by whom
 */
interface Workload<S extends Subject> {

    Part part();

    /** What is done, in the words of the report. */
    String name();

    /** Why this contender cannot do it, in the words of the report; by default nothing keeps it from it. */
    default Optional<String> obstacle(Contender contender) {
        return Optional.empty();
    }

    /** How often it is done before the first round that counts, as what is cold costs many times as much; 0: not at all. */
    default int warmUps() {
        return 3;
    }

    /**
     * Does it once.
     *
     * @param subject who does it
     * @param length how long it should take, about
     * @return what was measured
     * @throws IOException if it could not be done; the message says why
     */
    Map<Metric, Double> run(S subject, Duration length) throws IOException;
}
