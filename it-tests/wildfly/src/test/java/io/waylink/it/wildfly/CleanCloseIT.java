package io.waylink.it.wildfly;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;

import io.waylink.it.process.RoutedBroker;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static io.waylink.it.wildfly.SampleChecks.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Another client closes its links, as clients do: nobody else may notice. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class CleanCloseIT {

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient server;

    private RoutedBroker routed;
    private Sample sample;

    @Deployment(name = Sample.NAME, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return Sample.archive();
    }

    @BeforeEach
    void start() throws Exception {
        routed = RoutedBroker.dialingOut(Paths.artemis(), Paths.plugin(), Paths.newDirectory(getClass()));
        routed.start();
        sample = Sample.deploy(deployer, server, Map.of("waylink.url", routed.url()));
    }

    @AfterEach
    void stop() {
        try {
            if (sample != null) {
                sample.close();
            }
        } finally {
            routed.close();
        }
    }

    @Test
    void othersKeepTheirLinks() throws Exception {
        assertThat(sample.front().send("before").join().accepted()).isTrue();
        ServerLog log = ServerLog.fromNow();
        Set<String> accepted = new TreeSet<>();
        try (Connection connection =
                new JmsConnectionFactory(routed.url() + "?jms.requestTimeout=20000").createConnection()) {
            connection.start();
            Session session = connection.createSession();
            Queue queue = session.createQueue("orders.of-another");
            for (int i = 0; i < 5; i++) {
                sendAndReceive(session, queue, "other-" + i);
                String id = "during-" + i;
                assertThat(sample.front().send(id).join().accepted()).isTrue();
                accepted.add(id);
            }
        }

        eventually().until(() -> Count.of(accepted, sample.front()).lost().isEmpty());
        assertThat(Count.of(accepted, sample.front()).duplicates()).isZero();
        assertThat(log.ofWaylink("lost")).isEmpty();
    }

    /** Through links of its own, which it closes; not by JMSContext, whose producers a router does not route. */
    private static void sendAndReceive(Session session, Queue queue, String id) throws JMSException {
        try (MessageProducer producer = session.createProducer(queue);
                MessageConsumer consumer = session.createConsumer(queue)) {
            producer.send(session.createTextMessage(id));
            assertThat(consumer.receive(20_000).getBody(String.class)).isEqualTo(id);
        }
    }
}
