package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackRuntimeException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.fixture.Broker;
import io.waylink.adapter.fixture.FakeBean;
import io.waylink.adapter.fixture.FakeContainer;
import io.waylink.adapter.fixture.FakeDatabase;
import io.waylink.adapter.fixture.FakePool;
import io.waylink.adapter.jms.AmqpQueue;
import io.waylink.adapter.outbound.AmqpManagedConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** What a bean does within the transaction of its delivery is one with it. */
@Timeout(30)
class JoinedDeliveryTest {

    private static final Duration SOON = Duration.ofSeconds(8);

    private static Broker broker;

    private final FakeContainer container = new FakeContainer();
    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter();
    private final FakePool pool = new FakePool();
    private final String name = "joined-" + UUID.randomUUID();
    private final String replies = name + ".replies";
    private final AmqpActivationSpec spec = new AmqpActivationSpec();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private AmqpManagedConnectionFactory managed;
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
        spec.setDestination(name);
        spec.setMaxSession(1);
        // Containers start a second resource adapter for the connection factories of applications.
        AmqpResourceAdapter other = new AmqpResourceAdapter();
        other.setUrl(broker.url());
        other.start(container);
        managed = new AmqpManagedConnectionFactory();
        managed.setResourceAdapter(other);
        factory = (ConnectionFactory) managed.createConnectionFactory(pool);
    }

    @AfterEach
    void undeploy() throws ResourceException {
        for (var each : pool.all) {
            each.destroy();
        }
        adapter.stop();
        ((AmqpResourceAdapter) managed.getResourceAdapter()).stop();
        container.close();
        assertThat(errors).isEmpty();
        await().atMost(SOON).until(() -> broker.connections() == 0);
    }

    private void activate(FakeBean.Body body) throws ResourceException {
        adapter.endpointActivation(
                new FakeBean(true, container.transactions, message -> {
                    try {
                        body.onMessage(message);
                    } catch (RefusedException e) {
                        throw e;
                    } catch (Exception | AssertionError e) {
                        errors.add(e);
                        throw e;
                    }
                }),
                spec);
    }

    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static boolean isFirst(Message message) throws Exception {
        return message.getIntProperty("JMSXDeliveryCount") == 1;
    }

    private void reply(JMSContext context, Message message) throws Exception {
        context.createProducer().send(new AmqpQueue(replies), message.getBody(String.class));
    }

    @Test
    void whatIsSentIsCommittedWithTheAcknowledgement() throws Exception {
        activate(message -> {
            try (JMSContext context = factory.createContext()) {
                reply(context, message);
                assertThat(broker.messages(replies)).isZero();
            }
        });
        broker.send(name, "a");
        await().atMost(SOON).until(() -> broker.messages(replies) == 1 && broker.messages(name) == 0);
        assertThat(pool.all).as("taken from the pool").isEmpty();
        assertThat(broker.connections()).isEqualTo(1);
    }

    @Test
    void whatIsSentIsRolledBackWithTheMessage() throws Exception {
        activate(message -> {
            try (JMSContext context = factory.createContext()) {
                reply(context, message);
            }
            if (isFirst(message)) {
                throw new RefusedException();
            }
        });
        broker.send(name, "a");
        await().atMost(SOON).until(() -> broker.messages(name) == 0 && broker.messages(replies) >= 1);
        assertThat(broker.messages(replies)).isEqualTo(1);
    }

    @Test
    void whatIsReceivedIsRolledBackToo() throws Exception {
        broker.send(name + ".more", "more");
        activate(message -> {
            try (Connection connection = factory.createConnection()) {
                Session session = connection.createSession();
                connection.start();
                // Not closed, on purpose: it must not hold messages beyond the delivery.
                var consumer = session.createConsumer(new AmqpQueue(name + ".more"));
                assertThat(consumer.receiveNoWait()).isNotNull();
            }
            if (isFirst(message)) {
                throw new RefusedException();
            }
        });
        broker.send(name, "a");
        await().atMost(SOON).until(() -> broker.messages(name) == 0 && broker.messages(name + ".more") == 0);
        await().atMost(SOON).until(() -> broker.consumers(name + ".more") == 0);
    }

    @Test
    void aHandleIsOfUseInTheNextDeliveryAndOutside() throws Exception {
        AtomicReference<JMSContext> kept = new AtomicReference<>();
        activate(message -> {
            kept.compareAndSet(null, factory.createContext());
            reply(kept.get(), message);
        });
        broker.send(name, "a", "b");
        await().atMost(SOON).until(() -> broker.messages(replies) == 2);
        assertThat(pool.all).isEmpty();

        kept.get().createProducer().send(new AmqpQueue(replies), "outside");
        assertThat(pool.only()).isNotNull();
        await().atMost(SOON).until(() -> broker.messages(replies) == 3);
        kept.get().close();
        assertThat(pool.idle).hasSize(1);
    }

    @Test
    void aConnectionOfThePoolThatIsEnlistedJoinsAndItsOwnTransactionStaysEmpty() throws Exception {
        try (JMSContext context = factory.createContext()) {
            activate(message -> {
                LocalTransaction enlisted = pool.only().getLocalTransaction();
                enlisted.begin();
                reply(context, message);
                enlisted.commit();
                assertThat(broker.messages(replies)).isZero();
                if (isFirst(message)) {
                    throw new RefusedException();
                }
            });
            broker.send(name, "a");
            await().atMost(SOON).until(() -> broker.messages(name) == 0 && broker.messages(replies) >= 1);
            assertThat(broker.messages(replies)).isEqualTo(1);
        }
    }

    @Test
    void whatComesAfterTheTimeoutIsNeitherSentNowNorWithTheNextMessage() throws Exception {
        spec.setMaxSession(1);
        activate(message -> {
            try (JMSContext context = factory.createContext()) {
                reply(context, message);
                if (isFirst(message)) {
                    container.transactions.expire();
                    assertThatThrownBy(() -> reply(context, message))
                            .isInstanceOf(TransactionRolledBackRuntimeException.class);
                    throw new RefusedException();
                }
            }
        });
        broker.send(name, "a", "b");
        await().atMost(SOON).until(() -> broker.messages(name) == 0 && broker.messages(replies) >= 2);
        assertThat(broker.messages(replies)).isEqualTo(2);
        assertThat(pool.all).isEmpty();
    }

    private FakeBean withDatabase(FakeDatabase database, FakeBean.Body body) throws ResourceException {
        FakeBean bean = new FakeBean(true, container.transactions, body);
        bean.other.set(database);
        adapter.endpointActivation(bean, spec);
        return bean;
    }

    @Test
    void commitsInTwoPhasesWithADatabase() throws Exception {
        FakeDatabase database = new FakeDatabase(() -> {});
        withDatabase(database, message -> {
            try (JMSContext context = factory.createContext()) {
                reply(context, message);
            }
        });
        broker.send(name, "a");
        await().atMost(SOON).until(() -> broker.messages(name) == 0 && broker.messages(replies) == 1);
        assertThat(database.calls).containsExactly("prepare", "commit");
    }

    private boolean hasConsumersOnOthersThan(Set<Object> dropped) {
        return broker.consumers(name) == 1
                && !broker.connectionIds().isEmpty()
                && Collections.disjoint(dropped, broker.connectionIds());
    }

    @Test
    void whatIsLostBeforeItIsPreparedRollsTheDatabaseBackToo() throws Exception {
        FakeDatabase database = new FakeDatabase(() -> {});
        withDatabase(database, message -> {
            try (JMSContext context = factory.createContext()) {
                reply(context, message);
            }
            if (database.calls.isEmpty()) {
                Set<Object> dropped = broker.dropConnections();
                await().atMost(SOON).until(() -> hasConsumersOnOthersThan(dropped));
            }
        });
        broker.send(name, "a");
        await().atMost(SOON).until(() -> broker.messages(name) == 0 && broker.messages(replies) == 1);
        assertThat(database.calls).containsExactly("prepare", "rollback", "prepare", "commit");
    }

    /** The window that is documented: the database has committed, the broker has not been told. */
    @Test
    void whatIsLostBetweenThePhasesComesAgainAndIsNeverLost() throws Exception {
        AtomicReference<Runnable> between = new AtomicReference<>(broker::dropConnections);
        FakeDatabase database =
                new FakeDatabase(() -> between.getAndSet(() -> {}).run());
        withDatabase(database, message -> {
            try (JMSContext context = factory.createContext()) {
                reply(context, message);
            }
        });
        broker.send(name, "a");
        await().atMost(SOON).until(() -> broker.messages(name) == 0 && broker.messages(replies) == 1);
        assertThat(database.calls).containsExactly("prepare", "commit", "prepare", "commit");
    }

    /** Undeployed, and given up: its transaction is over, whatever it and its container do then. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatABeanDoesThatWasGivenUpComesToNothing(boolean withDatabase) throws Exception {
        spec.setStopTimeout(100L);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Queue<Throwable> late = new ConcurrentLinkedQueue<>();
        FakeDatabase database = new FakeDatabase(() -> {});
        FakeBean bean = new FakeBean(true, container.transactions, message -> {
            try (JMSContext context = factory.createContext()) {
                reply(context, message);
                entered.countDown();
                leave.await();
                late.add(catchThrowable(() -> reply(context, message)));
            }
        });
        bean.other.set(withDatabase ? database : null);
        adapter.endpointActivation(bean, spec);
        broker.send(name, "a");
        entered.await();
        adapter.endpointDeactivation(bean, spec);
        assertThat(broker.take(name, SOON)).isNotNull();

        leave.countDown();
        await().atMost(SOON).until(() -> bean.endpoints.get() == 0);
        assertThat(broker.messages(replies)).isZero();
        assertThat(late).hasSize(1).first().isInstanceOf(JMSRuntimeException.class);
        assertThat(database.calls).containsExactlyElementsOf(withDatabase ? List.of("prepare", "rollback") : List.of());
    }

    @Test
    void aFactoryThatDoesNotWantToStaysOutside() throws Exception {
        managed.setJoinDelivery(false);
        activate(message -> {
            try (JMSContext context = factory.createContext()) {
                reply(context, message);
            }
            throw new RefusedException();
        });
        broker.send(name, "a");
        await().atMost(SOON)
                .until(() -> broker.messages(name) == 0 && broker.messages(replies) >= Broker.MAX_DELIVERY_ATTEMPTS);
        assertThat(broker.messages(replies)).isEqualTo(Broker.MAX_DELIVERY_ATTEMPTS);
        assertThat(pool.all).isNotEmpty();
    }
}
