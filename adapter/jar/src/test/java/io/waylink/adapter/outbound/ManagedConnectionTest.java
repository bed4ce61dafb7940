package io.waylink.adapter.outbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.SecurityException;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.fixture.Broker;
import io.waylink.adapter.fixture.FakeContainer;
import io.waylink.adapter.fixture.FakePool;
import io.waylink.adapter.jms.AmqpQueue;
import io.waylink.adapter.jms.ConnectionHandle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What containers do with the connections of their pools (Jakarta Connectors 2.1, chapter 6). */
@Timeout(30)
class ManagedConnectionTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private static Broker broker;

    private final FakeContainer container = new FakeContainer();
    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter();
    private final AmqpManagedConnectionFactory managed = new AmqpManagedConnectionFactory();
    private final FakePool pool = new FakePool();
    private final Queue queue = new AmqpQueue("managed");
    private ConnectionFactory factory;

    @BeforeAll
    static void start() throws Exception {
        broker = new Broker();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void deploy() throws ResourceException {
        adapter.setUrl(broker.url());
        adapter.start(container);
        managed.setResourceAdapter(adapter);
        factory = (ConnectionFactory) managed.createConnectionFactory(pool);
    }

    @AfterEach
    void undeploy() throws ResourceException {
        for (var each : pool.all) {
            each.destroy();
        }
        adapter.stop();
        container.close();
        await().atMost(SOON).until(() -> broker.connections() == 0);
    }

    @Test
    void flushingThePoolCostsThoseWhoUseItNothing() throws Exception {
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(queue);
            session.createProducer(queue).send(session.createTextMessage("before"));

            pool.only().cleanup();
            pool.only().destroy();
            pool.idle.clear();

            assertThat(consumer.receive(SOON.toMillis()).getBody(String.class)).isEqualTo("before");
            session.createProducer(queue).send(session.createTextMessage("after"));
            assertThat(consumer.receive(SOON.toMillis()).getBody(String.class)).isEqualTo("after");
        }
        assertThat(pool.all).hasSize(2);
        assertThat(broker.messages("managed")).isZero();
    }

    @Test
    void theContainerHearsThatTheHandlesOfADestroyedConnectionAreClosed() throws Exception {
        ManagedConnection connection = managed.createManagedConnection(null, null);
        List<Object> closed = new ArrayList<>();
        connection.addConnectionEventListener(new FakePool() {
            private static final long serialVersionUID = 1;

            @Override
            public void connectionClosed(ConnectionEvent event) {
                closed.add(event.getConnectionHandle());
            }
        });
        Object handle = connection.getConnection(null, null);

        connection.cleanup();
        assertThat(closed).isEmpty();
        connection.destroy();
        connection.destroy();
        assertThat(closed).containsExactly(handle);
        assertThatThrownBy(() -> ((Connection) handle).createSession())
                .isInstanceOf(jakarta.jms.IllegalStateException.class);
    }

    @Test
    void saysWhetherItIsOfUse() throws Exception {
        ManagedConnection connection = managed.createManagedConnection(null, null);
        ConnectionHandle handle = (ConnectionHandle) connection.getConnection(null, null);
        assertThat(handle.isValid(1)).isTrue();
        assertThat((Set<?>) managed.getInvalidConnections(Set.of(connection))).isEmpty();

        connection.destroy();
        assertThat(handle.isValid(1)).isFalse();
        assertThat((Set<?>) managed.getInvalidConnections(Set.of(connection))).isEqualTo(Set.of(connection));
    }

    @Test
    void doesNotBecomeAnothersConnection() throws Exception {
        ManagedConnection connection = managed.createManagedConnection(null, new ConnectionRequest("me", "1"));
        pool.all.add(connection);
        assertThatThrownBy(() -> connection.getConnection(null, new ConnectionRequest("you", "2")))
                .isInstanceOf(SecurityException.class)
                .hasMessage("The connection is me's and cannot become you's: AMQP logs in once");
        assertThat(managed.matchManagedConnections(Set.of(connection), null, new ConnectionRequest("you", "2")))
                .isNull();
        assertThat(managed.matchManagedConnections(Set.of(connection), null, new ConnectionRequest("me", "1")))
                .isSameAs(connection);
    }

    @Test
    void movesAHandleToAnotherConnection() throws Exception {
        ManagedConnection first = managed.createManagedConnection(null, null);
        ManagedConnection second = managed.createManagedConnection(null, null);
        pool.all.add(first);
        pool.all.add(second);
        Connection handle = (Connection) first.getConnection(null, null);
        handle.start();
        Session session = handle.createSession();

        second.associateConnection(handle);
        first.destroy();

        session.createProducer(queue).send(session.createTextMessage("moved"));
        assertThat(session.createConsumer(queue).receive(SOON.toMillis()).getBody(String.class))
                .isEqualTo("moved");
    }

    @Test
    void aDestinationMaySayHowMuchIsFetchedAhead() throws Exception {
        AmqpQueue shy = new AmqpQueue("shy");
        shy.setPrefetch(0);
        try (Connection first = factory.createConnection();
                Connection second = factory.createConnection()) {
            first.start();
            second.start();
            Session ofFirst = first.createSession();
            MessageConsumer waiting = ofFirst.createConsumer(shy);
            for (int i = 0; i < 3; i++) {
                ofFirst.createProducer(shy).send(ofFirst.createTextMessage("text " + i));
            }
            MessageConsumer other = second.createSession().createConsumer(shy);
            for (int i = 0; i < 2; i++) {
                assertThat(other.receive(SOON.toMillis()).getBody(String.class)).isEqualTo("text " + i);
            }
            assertThat(waiting.receive(SOON.toMillis()).getBody(String.class)).isEqualTo("text 2");
        }
        assertThatThrownBy(() -> shy.setPrefetch(-1)).hasMessage("prefetch is -1, it must be 0 or more");
    }
}
