package io.waylink.it.outbound;

import io.waylink.it.outbound.app.Definitions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way to make a connection factory or a destination, on whichever server. */
public abstract class FactorySuite extends ServerSuite {

    @ParameterizedTest
    @ValueSource(
            strings = {
                Pool.PLAIN,
                Pool.ROUTER,
                Definitions.JMS_FACTORY,
                Definitions.FACTORY,
            })
    void everyFactoryWorks(String factory) {
        works("contextRoundTrip", name(factory), fresh("context"));
        works("classicRoundTrip", name(factory), fresh("classic"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Pool.QUEUES, Definitions.QUEUE_FACTORY})
    void queueConnectionFactoriesWork(String factory) {
        works("queueConnection", name(factory), fresh("queue"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Pool.TOPICS, Definitions.TOPIC_FACTORY})
    void topicConnectionFactoriesWork(String factory) {
        works("topicConnection", name(factory), fresh("topic"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Queue", "Topic", Definitions.JMS_QUEUE, Definitions.QUEUE, Definitions.TOPIC})
    void administeredObjectsWork(String destination) {
        works("administeredObject", jndi(Pool.PLAIN), name(destination));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "injectedInTransactions",
                "injectedOutside",
            })
    void injectedContextsWork(String scenario) {
        works(scenario, jndi(Pool.PLAIN), fresh(scenario));
    }
}
