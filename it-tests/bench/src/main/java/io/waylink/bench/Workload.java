package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Something that an application does with its resource adapter. */
interface Workload {

    Part part();

    /** What is done, in the words of the report. */
    String name();

    /**
     * Does it once.
     *
     * @param server with the adapter
     * @param length how long it should take, about
     * @return what was measured
     * @throws IOException if it could not be done; the message says why
     */
    Map<Metric, Double> run(Server server, Duration length) throws IOException;
}
