package io.waylink.adapter.outbound;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ManagedConnection;

import io.waylink.adapter.fixture.Broker;
import io.waylink.adapter.fixture.FakePool;
import io.waylink.adapter.jms.AmqpQueue;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The container throws a connection away when it hears of an error: it must not hear of what heals by itself. */
@Timeout(60)
class ConnectionErrorTest {

    private final List<ConnectionEvent> errors = new CopyOnWriteArrayList<>();
    private final FakePool pool = new FakePool() {
        private static final long serialVersionUID = 1;

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            errors.add(event);
        }
    };

    private static AmqpManagedConnectionFactory to(String url) {
        AmqpManagedConnectionFactory managed = new AmqpManagedConnectionFactory();
        managed.setUrl(url + "?jms.closeTimeout=200");
        return managed;
    }

    private void destroyAll() throws ResourceException {
        for (ManagedConnection each : pool.all) {
            each.destroy();
        }
    }

    @Test
    void whatHealsIsNoError() throws Exception {
        Broker broker = new Broker();
        AmqpManagedConnectionFactory managed = to(broker.url());
        ConnectionFactory factory = (ConnectionFactory) managed.createConnectionFactory(pool);
        Connection connection = factory.createConnection();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(new AmqpQueue("healing"));
        producer.send(session.createTextMessage("before"));
        broker.close();
        try (Broker again = new Broker(broker.port())) {
            producer.send(session.createTextMessage("after"));
            assertThat(again.messages("healing")).isOne();
            assertThat((Set<?>) managed.getInvalidConnections(Set.of(pool.only())))
                    .isEmpty();
            destroyAll();
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void whatIsFinalIsToldOnce() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectSASLAnonymousConnect();
            peer.expectOpen().respond();
            peer.expectBegin().respond();
            peer.start();
            AmqpManagedConnectionFactory managed =
                    to("amqp://127.0.0.1:" + peer.getServerURI().getPort());
            ConnectionFactory factory = (ConnectionFactory) managed.createConnectionFactory(pool);
            factory.createConnection();

            peer.expectClose().optional();
            peer.remoteClose()
                    .withErrorCondition("amqp:unauthorized-access", "no longer")
                    .now();

            await().until(() -> !errors.isEmpty());
            ManagedConnection lost = pool.only();
            assertThat((Set<?>) managed.getInvalidConnections(Set.of(lost))).isEqualTo(Set.of(lost));
            lost.destroy();
            assertThat(errors).singleElement().satisfies(error -> {
                assertThat(error.getSource()).isSameAs(lost);
                assertThat(error.getException()).hasStackTraceContaining("amqp:unauthorized-access");
            });
        }
    }
}
