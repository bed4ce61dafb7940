package io.waylink.it.outbound.app;

/** The JNDI names of what this application defines by annotations. */
public final class Definitions {

    /** By {@code @JMSConnectionFactoryDefinition}. */
    public static final String JMS_FACTORY = "java:app/defined/JmsFactory";

    /** By {@code @ConnectionFactoryDefinition}. */
    public static final String FACTORY = "java:app/defined/Factory";

    /** A {@code jakarta.jms.QueueConnectionFactory}. */
    public static final String QUEUE_FACTORY = "java:app/defined/QueueFactory";

    /** A {@code jakarta.jms.TopicConnectionFactory}. */
    public static final String TOPIC_FACTORY = "java:app/defined/TopicFactory";

    /** By {@code @JMSDestinationDefinition}. */
    public static final String JMS_QUEUE = "java:app/defined/JmsQueue";

    /** By {@code @AdministeredObjectDefinition}. */
    public static final String QUEUE = "java:app/defined/Queue";

    /** A {@code jakarta.jms.Topic}. */
    public static final String TOPIC = "java:app/defined/Topic";

    /** The address of the queues above. */
    public static final String QUEUE_ADDRESS = "orders.defined";

    /** The address of the topic above. */
    public static final String TOPIC_ADDRESS = "orders.defined.topic";

    static final String URL = "url=${waylink.outbound.url}";
    static final String USER = "waylink";

    private Definitions() {}
}
