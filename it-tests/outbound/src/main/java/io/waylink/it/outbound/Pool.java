package io.waylink.it.outbound;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A connection factory that the deployer configures, not the application.
 *
 * @param name the last part of its JNDI name
 * @param type the interface of the factory
 * @param size how many connections it may hold
 * @param properties those of the adapter
 */
public record Pool(String name, String type, int size, Map<String, String> properties) {

    static final String PLAIN = "Plain";
    static final String QUEUES = "Queues";
    static final String TOPICS = "Topics";
    static final String ROUTER = "Router";
    static final String CLIENT = "Client";
    static final String STRANGER = "Stranger";
    static final String CONTAINER = "Container";
    static final String APPLICATION = "Application";
    static final String IMPATIENT = "Impatient";
    static final String DOWN = "Down";
    static final String MANY = "Many";
    static final String MANY_MORE = "ManyMore";

    /** How many physical connections {@link #MANY} and {@link #MANY_MORE} share, each. */
    static final int SHARED = 2;

    /** How many connections {@link #MANY} and {@link #MANY_MORE} may hold, each. */
    static final int MANY_CONNECTIONS = 210;

    private static final String FACTORY = "jakarta.jms.ConnectionFactory";

    /** All that the tests need; {@code ${...}} are system properties of the server. */
    public static List<Pool> all() {
        return List.of(
                new Pool(PLAIN, FACTORY, 20, broker()),
                new Pool(QUEUES, "jakarta.jms.QueueConnectionFactory", 20, broker()),
                new Pool(TOPICS, "jakarta.jms.TopicConnectionFactory", 20, broker()),
                new Pool(ROUTER, FACTORY, 20, Map.of("url", "${waylink.outbound.router}")),
                new Pool(CLIENT, FACTORY, 1, broker("clientId", "waylink-outbound")),
                new Pool(STRANGER, FACTORY, 5, broker("password", "wrong")),
                new Pool(CONTAINER, FACTORY, 5, broker("password", "wrong")),
                new Pool(APPLICATION, FACTORY, 5, broker()),
                new Pool(IMPATIENT, FACTORY, 5, broker("sendTimeout", "2000")),
                new Pool(DOWN, FACTORY, 5, Map.of("url", "${waylink.outbound.nobody}", "connectTimeout", "2000")),
                new Pool(MANY, FACTORY, MANY_CONNECTIONS, broker("sharedConnections", Integer.toString(SHARED))),
                new Pool(MANY_MORE, FACTORY, MANY_CONNECTIONS, broker("sharedConnections", Integer.toString(SHARED))));
    }

    private static Map<String, String> broker(String... more) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("url", "${waylink.outbound.url}");
        properties.put("userName", "waylink");
        properties.put("password", "waylink");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    /** What WildFly calls it by. */
    String managedConnectionFactory() {
        String kind = type.substring("jakarta.jms.".length()).replace("ConnectionFactory", "");
        return "io.waylink.adapter.outbound.Amqp" + kind + "ManagedConnectionFactory";
    }
}
