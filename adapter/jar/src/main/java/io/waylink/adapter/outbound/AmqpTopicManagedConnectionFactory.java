package io.waylink.adapter.outbound;

/**
 * The same as {@link AmqpManagedConnectionFactory}, for {@code jakarta.jms.TopicConnectionFactory}: containers tell
 * connection definitions apart by this class.
 */
public final class AmqpTopicManagedConnectionFactory extends AmqpManagedConnectionFactory {

    private static final long serialVersionUID = 1;
}
