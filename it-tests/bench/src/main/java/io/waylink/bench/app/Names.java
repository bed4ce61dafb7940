package io.waylink.bench.app;

/** What the driver and the application agree on. */
public final class Names {

    /** The system property with the name of the resource adapter that the beans are bound to. */
    public static final String RESOURCE_ADAPTER = "waylink.bench.ra";

    /** The system property with what the names of all queues begin with: each adapter has its own. */
    public static final String PREFIX = "waylink.bench.prefix";

    /** The system property with the port of the broker, for counting the connections to it. */
    public static final String BROKER_PORT = "waylink.bench.broker.port";

    /** The system property with what stands before the name of a queue where it is looked up; empty if it is not. */
    public static final String LOOKUP = "waylink.bench.lookup";

    /** The system property with the name of the activation property that {@link #INBOUND_FACTORY} is for. */
    public static final String INBOUND_PROPERTY = "waylink.bench.inbound.property";

    /** The system property with the name of the connection factory that beans consume with, if the adapter needs one. */
    public static final String INBOUND_FACTORY = "waylink.bench.inbound";

    /** The name in JNDI of the connection factory. */
    public static final String CONNECTION_FACTORY = "java:/waylink-bench/ConnectionFactory";

    /** The name in JNDI of a connection factory for local transactions, where servers have one besides. */
    public static final String LOCAL_FACTORY = "java:/waylink-bench/LocalFactory";

    /** The name in JNDI of the database, where servers have one. */
    public static final String DATABASE = "java:/waylink-bench/Database";

    /** The queue that is consumed from. */
    public static final String IN = ".in";

    /** The queue that {@link Forwarder} sends to. */
    public static final String OUT = ".out";

    /** The queue of {@link Responder}. */
    public static final String REQUESTS = ".requests";

    /** The queue of {@link LatencyConsumer}. */
    public static final String TIMED = ".timed";

    /** The queue of {@link RecoveryConsumer}. */
    public static final String RECOVERED = ".recovered";

    /** The queue that nobody consumes from, for connections that are only held. */
    public static final String HELD = ".held";

    /** What the queues of {@link StormConsumer} begin with; a number follows. */
    public static final String STORM = ".storm";

    /** What the queues begin with that beans consume nothing from; a number follows. */
    public static final String SCALE = ".scale";

    /** The property of a message with the number of its bean. */
    public static final String NUMBER = "number";

    private Names() {}

    /** The name of a queue of this server. */
    public static String queue(String suffix) {
        return System.getProperty(PREFIX) + suffix;
    }
}
