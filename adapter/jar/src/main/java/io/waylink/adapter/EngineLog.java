package io.waylink.adapter;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the AMQP engine's own log quiet: Qpid JMS warns of every link that is refused, so at each attempt, and tells every
 * JMS connection's fate, all of which {@link AdapterLog} tells once. Where somebody has chosen a level for {@value
 * #CATEGORY}, that holds.
 */
final class EngineLog {

    /** The category of Qpid JMS's log lines. */
    static final String CATEGORY = "org.apache.qpid.jms";

    private final Logger logger;

    private EngineLog(Logger logger) {
        this.logger = logger; // held on to: the log manager forgets the level of a logger that nobody holds
    }

    static EngineLog quiet() {
        Logger logger = Logger.getLogger(CATEGORY);
        if (logger.getLevel() == null) {
            logger.setLevel(Level.SEVERE);
        }
        return new EngineLog(logger);
    }

    @Override
    public String toString() {
        return logger.getName() + " at " + logger.getLevel();
    }
}
