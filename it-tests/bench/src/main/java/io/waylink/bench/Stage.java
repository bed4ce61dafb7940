package io.waylink.bench;

import java.io.IOException;
import java.util.List;

/** Processes that run side by side while some parts are measured. */
interface Stage {

    /** What it measures. */
    List<Part> parts();

    /** Starts the processes, measures, and ends them. */
    void run(Rounds rounds) throws IOException;
}
