package io.waylink.adapter.outbound;

import java.time.Duration;
import java.util.UUID;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.fixture.Broker;
import io.waylink.adapter.fixture.FakeContainer;
import io.waylink.adapter.fixture.FakePool;
import io.waylink.adapter.jms.AmqpQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(30)
class OutboundTest {

    private static final Duration NOW = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofSeconds(8);

    private static Broker broker;

    private final FakeContainer container = new FakeContainer();
    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter();
    private final FakePool pool = new FakePool();
    private final String name = "out-" + UUID.randomUUID();
    private final Queue queue = new AmqpQueue(name);
    private ConnectionFactory factory;

    @BeforeAll
    static void start() throws Exception {
        broker = new Broker();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @BeforeEach
    void deploy() throws ResourceException {
        adapter.setUrl(broker.url());
        adapter.start(container);
        AmqpManagedConnectionFactory managed = new AmqpManagedConnectionFactory();
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

    private LocalTransaction begun() throws ResourceException {
        LocalTransaction transaction = pool.only().getLocalTransaction();
        transaction.begin();
        return transaction;
    }

    @Test
    void sendsAtOnceOutsideATransaction() throws Exception {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            session.createProducer(queue).send(session.createTextMessage("hello"));
            await().atMost(SOON).until(() -> broker.messages(name) == 1);
            assertThat(session.getTransacted()).isFalse();
        }
        assertThat(((TextMessage) broker.take(name, SOON)).getText()).isEqualTo("hello");
    }

    @Test
    void sendsOnCommit() throws Exception {
        try (Connection connection = factory.createConnection()) {
            LocalTransaction transaction = begun();
            Session session = connection.createSession();
            session.createProducer(queue).send(session.createTextMessage("one"));
            assertThat(session.getTransacted()).isTrue();
            assertThat(broker.messages(name)).isZero();
            transaction.commit();
            await().atMost(SOON).until(() -> broker.messages(name) == 1);
        }
    }

    @Test
    void sendsNothingOnRollback() throws Exception {
        try (Connection connection = factory.createConnection()) {
            LocalTransaction transaction = begun();
            Session session = connection.createSession();
            session.createProducer(queue).send(session.createTextMessage("one"));
            transaction.rollback();
            assertThat(broker.messages(name)).isZero();
        }
    }

    @Test
    void oneSessionHandleServesAcrossTransactions() throws Exception {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(queue);
            MessageConsumer consumer = session.createConsumer(queue);
            connection.start();
            producer.send(session.createTextMessage("outside"));
            assertThat(consumer.receive(SOON.toMillis())).isNotNull();

            LocalTransaction transaction = begun();
            producer.send(session.createTextMessage("inside"));
            transaction.commit();

            LocalTransaction second = begun();
            assertThat(consumer.receive(SOON.toMillis())).isNotNull();
            second.rollback();

            assertThat(((TextMessage) consumer.receive(SOON.toMillis())).getText())
                    .isEqualTo("inside");
        }
        assertThat(broker.messages(name)).isZero();
    }

    @Test
    void theNextUserGetsTheSameConnection() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (JMSContext context = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
                context.createProducer().setProperty("n", i).send(queue, "text " + i);
            }
        }
        assertThat(pool.only()).isSameAs(pool.idle.peek());
        await().atMost(SOON).until(() -> broker.messages(name) == 5);
        assertThat(broker.connections()).isEqualTo(1);
    }

    @Test
    void cleanupRollsBackAndClosesWhatWasLeftOpen() throws Exception {
        Connection connection = factory.createConnection();
        begun();
        Session session = connection.createSession();
        session.createProducer(queue).send(session.createTextMessage("never"));
        session.createConsumer(queue);
        TemporaryQueue temporary = session.createTemporaryQueue();
        session.createConsumer(temporary);
        connection.start();

        pool.only().cleanup();

        assertThat(broker.messages(name)).isZero();
        assertThat(broker.consumers(name)).isZero();
        await().atMost(SOON).until(() -> broker.queue(temporary.getQueueName()) == null);
        assertThat(session.createConsumer(queue).receiveNoWait()).isNull();
        assertThat(pool.all).as("the handle has taken another connection").hasSize(2);
        connection.close();
        assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(connection::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPooledConnectionIsNotStartedForItsNextUser() throws Exception {
        try (Connection connection = factory.createConnection()) {
            connection.start();
        }
        broker.send(name, "waiting");
        try (Connection connection = factory.createConnection()) {
            MessageConsumer consumer = connection.createSession().createConsumer(queue);
            assertThat(consumer.receive(NOW.toMillis())).isNull();
            connection.start();
            assertThat(consumer.receive(SOON.toMillis())).isNotNull();
        }
    }

    @Test
    void repliesThroughATemporaryQueue() throws Exception {
        try (JMSContext context = factory.createContext()) {
            TemporaryQueue replies = context.createTemporaryQueue();
            context.createProducer()
                    .setJMSReplyTo(replies)
                    .setJMSCorrelationID("7")
                    .send(queue, "question");
            var question = context.createConsumer(queue).receive(SOON.toMillis());
            context.createProducer()
                    .setJMSCorrelationID(question.getJMSCorrelationID())
                    .send(question.getJMSReplyTo(), "answer");
            assertThat(context.createConsumer(replies).receiveBody(String.class, SOON.toMillis()))
                    .isEqualTo("answer");
        }
    }

    @Test
    void keepsFewLinksHoweverManyDestinations() throws Exception {
        try (JMSContext context = factory.createContext()) {
            for (int i = 0; i < 40; i++) {
                context.createProducer().send(context.createQueue(name + "-" + i), "text");
            }
        }
        await().atMost(SOON).until(() -> broker.messages(name + "-0") == 1);
        await().atMost(SOON).until(() -> broker.messages(name + "-39") == 1);
    }

    @Test
    void allowsOneSession() throws Exception {
        try (Connection connection = factory.createConnection()) {
            Session first = connection.createSession();
            assertThatThrownBy(connection::createSession)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has an open session already");
            first.close();
            connection.createSession();
        }
    }

    @Test
    void forbidsWhatTheContainerDoes() throws Exception {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(queue);
            MessageProducer producer = session.createProducer(queue);
            assertThatThrownBy(connection::stop).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> connection.setClientID("me")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> connection.setExceptionListener(null)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> session.setMessageListener(null)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(session::run).isInstanceOf(java.lang.IllegalStateException.class);
            assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> consumer.setMessageListener(null)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> producer.send(session.createMessage(), null))
                    .isInstanceOf(IllegalStateException.class);
        }
        try (JMSContext context = factory.createContext()) {
            assertThatThrownBy(() -> context.createContext(1)).isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(() -> context.createProducer().setAsync(null))
                    .isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    @Test
    void theHandleMayBeClosedBeforeTheTransactionEnds() throws Exception {
        broker.send(name, "a", "b", "c");
        AmqpManagedConnectionFactory managed = new AmqpManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        AmqpManagedConnection connection = (AmqpManagedConnection) managed.createManagedConnection(null, null);
        pool.all.add(connection);
        connection.getLocalTransaction().begin();
        try (Connection handle = (Connection) connection.getConnection(null, null)) {
            Session session = handle.createSession();
            handle.start();
            MessageConsumer consumer = session.createConsumer(queue);
            assertThat(consumer.receive(SOON.toMillis())).isNotNull();
            session.createProducer(new AmqpQueue(name + "-copy")).send(session.createTextMessage("copy"));
        }
        assertThat(broker.messages(name)).isEqualTo(3);
        connection.getLocalTransaction().commit();
        await().atMost(SOON).until(() -> broker.messages(name + "-copy") == 1);
        connection.cleanup();
        await().atMost(SOON).until(() -> broker.consumers(name) == 0);
        TextMessage next = (TextMessage) broker.take(name, SOON);
        assertThat(next.getText()).isEqualTo("b");
        assertThat(next.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void aFailedCommitSaysWhy() throws Exception {
        Broker other = new Broker();
        AmqpManagedConnectionFactory managed = new AmqpManagedConnectionFactory();
        managed.setUrl(other.url());
        managed.setSendTimeout(2000L);
        AmqpManagedConnection connection = (AmqpManagedConnection) managed.createManagedConnection(null, null);
        Connection handle = (Connection) connection.getConnection(null, null);
        connection.getLocalTransaction().begin();
        Session session = handle.createSession();
        session.createProducer(queue).send(session.createTextMessage("lost"));
        other.close();
        try (Broker again = new Broker(other.port())) {
            assertThatThrownBy(() -> connection.getLocalTransaction().commit())
                    .isInstanceOf(LocalTransactionException.class)
                    .hasCauseInstanceOf(JMSException.class);
            assertThat(again.messages(name)).isZero();
            connection.destroy();
        }
    }
}
