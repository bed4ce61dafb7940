package io.waylink.adapter.xa;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.fixture.Broker;
import io.waylink.adapter.fixture.FakeBean;
import io.waylink.adapter.fixture.FakeContainer;
import io.waylink.adapter.fixture.FakeDatabase;
import io.waylink.adapter.fixture.FakeXid;
import io.waylink.adapter.inbound.AmqpActivationSpec;
import io.waylink.adapter.jms.AmqpQueue;
import io.waylink.adapter.outbound.AmqpManagedConnectionFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What a container does with the adapter's XA resources, at an Artemis that knows two-phase commit, and at one that does not. */
@Timeout(60)
class BranchesAtBrokerTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final FakeContainer container = new FakeContainer();
    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter();
    private AmqpManagedConnectionFactory factory;
    private final String queue = "xa-" + UUID.randomUUID();
    private final FakeXid xid = new FakeXid(System.nanoTime());
    private Broker broker;
    private ManagedConnection managed;

    @BeforeEach
    void deploy() throws Exception {
        broker = Broker.withBranches(0, directory);
        start();
    }

    private void start() throws ResourceException {
        adapter.setUrl(broker.url());
        adapter.start(container);
        factory = new AmqpManagedConnectionFactory();
        factory.setResourceAdapter(adapter);
        managed = factory.createManagedConnection(null, null);
    }

    @AfterEach
    void undeploy() throws ResourceException {
        managed.destroy();
        adapter.stop();
        container.close();
        broker.close();
    }

    private void restartBroker() throws Exception {
        int port = broker.port();
        broker.close();
        broker = Broker.withBranches(port, directory);
    }

    private static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(XAException.class, e -> assertThat(e.errorCode)
                .as(e.toString())
                .isEqualTo(code));
    }

    private void send(String text) throws Exception {
        try (Connection connection = (Connection) managed.getConnection(null, null)) {
            Session session = connection.createSession();
            session.createProducer(new AmqpQueue(queue)).send(session.createTextMessage(text));
        }
    }

    private void awaitMessages(int number) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(broker.messages(queue)).isEqualTo(number));
    }

    /** Sends within the branch. */
    private XAResource worked(FakeXid branch) throws Exception {
        XAResource resource = managed.getXAResource();
        resource.start(branch, XAResource.TMNOFLAGS);
        send("in " + branch.number());
        resource.end(branch, XAResource.TMSUCCESS);
        return resource;
    }

    private XAResource recovery() throws ResourceException {
        return recoveryAs(null);
    }

    private XAResource recoveryAs(String user) throws ResourceException {
        AmqpActivationSpec spec = new AmqpActivationSpec();
        spec.setDestination(queue);
        spec.setUser(user);
        return adapter.getXAResources(new ActivationSpec[] {spec})[0];
    }

    // --- connections --- //

    @Test
    void theBrokerIsAskedWhetherItCanDoIt() {
        assertThat(factory.getTransactionSupport()).isEqualTo(TransactionSupportLevel.XATransaction);
        assertThat(broker.queue("waylink.xa")).isNull();
    }

    @Test
    void commitsInTwoPhases() throws Exception {
        XAResource resource = worked(xid);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        assertThat(broker.inDoubt()).hasSize(1);
        assertThat(broker.messages(queue)).isZero();
        resource.commit(xid, false);
        assertThat(broker.inDoubt()).isEmpty();
        awaitMessages(1);
        assertCode(XAException.XAER_NOTA, () -> resource.commit(xid, false));
    }

    @Test
    void commitsInOnePhaseAndRollsBack() throws Exception {
        worked(xid).commit(xid, true);
        awaitMessages(1);
        worked(xid).rollback(xid);
        XAResource resource = worked(xid);
        resource.prepare(xid);
        resource.rollback(xid);
        awaitMessages(1);
        assertThat(broker.inDoubt()).isEmpty();
        send("outside");
        awaitMessages(2);
    }

    @Test
    void whatIsReceivedIsPartOfTheBranch() throws Exception {
        send("one");
        XAResource resource = managed.getXAResource();
        resource.start(xid, XAResource.TMNOFLAGS);
        try (Connection connection = (Connection) managed.getConnection(null, null)) {
            connection.start();
            try (MessageConsumer consumer = connection.createSession().createConsumer(new AmqpQueue(queue))) {
                assertThat(consumer.receive(SOON.toMillis()).getBody(String.class))
                        .isEqualTo("one");
            }
        }
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
        assertThat(broker.take(queue, Duration.ofMillis(100))).isNull();
        resource.rollback(xid);
        assertThat(broker.take(queue, SOON)).isNotNull();
    }

    @Test
    void nothingIsPreparedWhereNothingWasDone() throws Exception {
        XAResource resource = managed.getXAResource();
        resource.start(xid, XAResource.TMNOFLAGS);
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
        assertThat(broker.inDoubt()).isEmpty();
    }

    @Test
    void aBranchThatWasPreparedSurvivesBrokerAndClient() throws Exception {
        worked(xid).prepare(xid);
        managed.destroy();
        restartBroker();
        XAResource recovery = recovery();
        assertThat(recovery.recover(XAResource.TMSTARTRSCAN)).containsExactly(BranchXid.of(xid));
        assertThat(recovery.recover(XAResource.TMENDRSCAN)).isEmpty();
        recovery.commit(xid, false);
        awaitMessages(1);
        assertCode(XAException.XAER_NOTA, () -> recovery.commit(xid, false));
        assertThat(recovery.isSameRM(recovery())).isTrue();
        assertThat(recovery.isSameRM(recoveryAs("another"))).isFalse();
    }

    @Test
    void aConnectionOfThePoolRecoversToo() throws Exception {
        worked(xid).prepare(xid);
        ManagedConnection other = factory.createManagedConnection(null, null);
        assertThat(other.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .containsExactly(BranchXid.of(xid));
        other.getXAResource().rollback(xid);
        other.destroy();
        assertThat(broker.inDoubt()).isEmpty();
    }

    @Test
    void aCommitGoesOnWhenTheBrokerIsBack() throws Exception {
        XAResource resource = worked(xid);
        resource.prepare(xid);
        restartBroker();
        resource.commit(xid, false);
        awaitMessages(1);
    }

    @Test
    void whatWasLostBeforeItWasPreparedIsRolledBack() throws Exception {
        XAResource resource = worked(xid);
        broker.dropConnections();
        assertCode(XAException.XA_RBCOMMFAIL, () -> resource.prepare(xid));
        assertThat(broker.inDoubt()).isEmpty();
        resource.start(xid, XAResource.TMNOFLAGS);
        send("again");
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
        resource.commit(xid, false);
        awaitMessages(1);
    }

    @Test
    void anXidInUseIsRefusedAndRolledBack() throws Exception {
        worked(xid).prepare(xid);
        ManagedConnection other = factory.createManagedConnection(null, null);
        ManagedConnection first = managed;
        managed = other;
        XAResource resource = worked(xid);
        assertCode(XAException.XA_RBPROTO, () -> resource.prepare(xid));
        first.getXAResource().commit(xid, false);
        first.destroy();
        awaitMessages(1);
    }

    @Test
    void afterTheTimeOfATransactionNothingIsDoneInItsPlace() throws Exception {
        XAResource resource = managed.getXAResource();
        resource.start(xid, XAResource.TMNOFLAGS);
        try (Connection connection = (Connection) managed.getConnection(null, null)) {
            Session session = connection.createSession();
            session.createProducer(new AmqpQueue(queue)).send(session.createMessage());
            Thread reaper = new Thread(() -> {
                try {
                    resource.end(xid, XAResource.TMFAIL);
                    resource.rollback(xid);
                } catch (XAException e) {
                    throw new IllegalStateException(e);
                }
            });
            reaper.start();
            reaper.join();
            assertThatThrownBy(
                            () -> session.createProducer(new AmqpQueue(queue)).send(session.createMessage()))
                    .isInstanceOf(TransactionRolledBackException.class);
        }
        managed.cleanup();
        send("next");
        awaitMessages(1);
    }

    // --- message-driven beans --- //

    private void consume(FakeBean bean) throws ResourceException {
        AmqpActivationSpec spec = new AmqpActivationSpec();
        spec.setDestination(queue);
        spec.setMaxSession(1);
        adapter.endpointActivation(bean, spec);
    }

    @Test
    void aDeliveryIsPreparedAndCommitted() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Queue<Integer> preparedBefore = new ConcurrentLinkedQueue<>();
        FakeBean bean = new FakeBean(true, message -> seen.add(message.getBody(String.class)));
        bean.other.set(
                new FakeDatabase(() -> preparedBefore.add(broker.inDoubt().size())));
        broker.send(queue, "one", "two", "three");
        consume(bean);
        await().atMost(SOON).until(() -> broker.messages(queue) == 0 && seen.size() == 3);
        await().atMost(SOON).until(() -> broker.inDoubt().isEmpty());
        assertThat(preparedBefore).containsExactly(1, 1, 1);
    }

    @Test
    void aDeliveryThatWasPreparedIsNotDeliveredAgainWhateverHappens() throws Exception {
        Queue<Message> seen = new ConcurrentLinkedQueue<>();
        CountDownLatch decided = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FakeBean bean = new FakeBean(true, seen::add);
        bean.other.set(new FakeDatabase(() -> {
            decided.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        broker.send(queue, "one");
        consume(bean);
        decided.await();
        restartBroker();
        assertThat(broker.inDoubt()).hasSize(1);
        goOn.countDown();
        await().atMost(SOON).until(() -> broker.inDoubt().isEmpty());
        await().atMost(SOON).until(() -> broker.consumers(queue) == 1);
        broker.send(queue, "two");
        await().atMost(SOON).until(() -> seen.size() == 2);
        assertThat(seen).extracting(message -> message.getBody(String.class)).containsExactly("one", "two");
    }

    // --- without the plugin --- //

    @Test
    void aBrokerWithoutThePluginHasOnePhase() throws Exception {
        onePhaseOnly();
        assertThat(factory.getTransactionSupport()).isEqualTo(TransactionSupportLevel.LocalTransaction);
        assertCode(XAException.XA_RBROLLBACK, () -> worked(xid).prepare(xid));
        worked(xid).commit(xid, true);
        awaitMessages(1);
        assertThat(recovery().recover(XAResource.TMSTARTRSCAN)).isEmpty();
        assertThat(broker.queue("waylink.xa")).isNull();
        assertThat(broker.queue("waylink.xa.indoubt")).isNull();
    }

    private void onePhaseOnly() throws Exception {
        managed.destroy();
        adapter.stop();
        broker.close();
        broker = new Broker();
        start();
    }

    /** When this returns, the adapter knows of it, and is back. */
    private void loseConnections() {
        Set<Object> lost = broker.dropConnections();
        await().atMost(SOON)
                .until(broker::connectionIds, present -> !present.isEmpty() && Collections.disjoint(present, lost));
    }

    @Test
    void besideADatabaseADeliveryIsLookedAtLastAndWhatWasLostByThenRollsBackBoth() throws Exception {
        onePhaseOnly();
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        FakeBean bean = new FakeBean(true, message -> {
            seen.add(message.getBody(String.class));
            if (seen.size() == 1) {
                loseConnections();
            }
        });
        FakeDatabase database = new FakeDatabase(() -> {});
        bean.other.set(database);
        broker.send(queue, "one");
        consume(bean);
        await().atMost(SOON).until(() -> seen.size() == 2 && broker.messages(queue) == 0);
        await().atMost(SOON).untilAsserted(() -> assertThat(database.calls)
                .containsExactly("prepare", "rollback", "prepare", "commit"));
    }

    @Test
    void whatIsLostBetweenTheLookAndTheCommitComesAgainAlthoughTheDatabaseHasCommitted() throws Exception {
        onePhaseOnly();
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        FakeBean bean = new FakeBean(true, message -> seen.add(message.getBody(String.class)));
        FakeDatabase database = new FakeDatabase(() -> {
            if (seen.size() == 1) {
                loseConnections();
            }
        });
        bean.other.set(database);
        broker.send(queue, "one");
        consume(bean);
        await().atMost(SOON).until(() -> seen.size() == 2 && broker.messages(queue) == 0);
        await().atMost(SOON).untilAsserted(() -> assertThat(database.calls)
                .containsExactly("prepare", "commit", "prepare", "commit"));
    }

    @Test
    void aBrokerWithoutThePluginIsNotTakenForTheOneThatHasTheBranch() throws Exception {
        XAResource resource = worked(xid);
        resource.prepare(xid);
        int port = broker.port();
        broker.close();
        broker = new Broker(port);
        assertCode(XAException.XA_RETRY, () -> resource.commit(xid, false));
        broker.close();
        broker = Broker.withBranches(port, directory);
        resource.commit(xid, false);
        awaitMessages(1);
    }

    @Test
    void aPoolMayBeToldWhatItIs() throws Exception {
        AmqpManagedConnectionFactory told = new AmqpManagedConnectionFactory();
        told.setTwoPhaseCommit(true);
        assertThat(told.getTransactionSupport()).isEqualTo(TransactionSupportLevel.XATransaction);
        AmqpManagedConnectionFactory toldNot = new AmqpManagedConnectionFactory();
        toldNot.setTwoPhaseCommit(false);
        assertThat(toldNot.getTransactionSupport()).isEqualTo(TransactionSupportLevel.LocalTransaction);
        assertThat(told).isNotEqualTo(toldNot);
    }

    @Test
    void recoveryWithoutABrokerIsTriedAgain() throws Exception {
        broker.close();
        assertCode(XAException.XAER_RMFAIL, () -> recovery().recover(XAResource.TMSTARTRSCAN));
        broker = Broker.withBranches(broker.port(), directory);
        assertThat(recovery().recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }
}
