package io.waylink.artemis.xa;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import io.waylink.artemis.testing.TestRouterConnection.Received;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.TransactionOperationAbstract;
import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.DescribedType;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Branches outlive connections, and nobody loses or gains a message by a failure, a race or a mistake. */
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class XaBranchesTest {

    private static final String OK = "OK";

    private TestRouter router;
    private XaBroker broker;
    private TestRouterConnection routed;
    private String in;
    private String out;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        router = new TestRouter();
        broker = XaBroker.open(directory, router);
        routed = router.awaitConnection();
    }

    @AfterAll
    void stop() throws Exception {
        broker.close();
        router.close();
    }

    @BeforeEach
    void name() {
        in = "q.in." + UUID.randomUUID();
        out = "q.out." + UUID.randomUUID();
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    private XaClient client() throws Exception {
        return new XaClient(broker.connect("xa"));
    }

    private XidImpl prepared(XaClient client) throws Exception {
        XidImpl xid = XaClient.newXid();
        Binary transaction = worked(client);
        assertThat(client.bind(transaction, xid)).isEqualTo(OK);
        assertThat(client.prepare(transaction)).isEqualTo(OK);
        return xid;
    }

    private Binary worked(XaClient client) throws Exception {
        assertThat(client.send(in, "in", null)).isEqualTo(OK);
        Binary transaction = client.declare();
        assertThat(client.take(in, transaction, true)).isEqualTo("in");
        assertThat(client.send(out, "out", transaction)).isEqualTo(OK);
        return transaction;
    }

    @Test
    void aConnectionThatBreaksTakesOnlyWhatIsNotPrepared() throws Exception {
        XaClient broken = client();
        XidImpl xid = prepared(broken);
        String sentOut = out;
        name();
        Binary next = worked(broken);
        XidImpl unprepared = XaClient.newXid();
        assertThat(broken.bind(next, unprepared)).isEqualTo(OK);
        broken.connection().kill();

        XaClient other = client();
        soon().until(() -> broker.server().getResourceManager().getTransaction(unprepared) == null);
        assertThat(other.take(in, null, true)).isEqualTo("in");
        assertThat(other.isInDoubt(xid)).isTrue();
        assertThat(other.commit(xid)).isEqualTo(OK);
        soon().until(() -> broker.count(sentOut) == 1);
    }

    @Test
    void aSessionThatEndsTakesWhatIsNotPrepared() throws Exception {
        XaClient client = client();
        XidImpl xid = prepared(client);
        name();
        Binary next = worked(client);
        XidImpl unprepared = XaClient.newXid();
        assertThat(client.bind(next, unprepared)).isEqualTo(OK);
        client.connection().endSession();

        soon().until(() -> broker.server().getResourceManager().getTransaction(unprepared) == null);
        XaClient again = new XaClient(client.connection());
        assertThat(again.take(in, null, true)).isEqualTo("in");
        assertThat(again.commit(xid)).isEqualTo(OK);
    }

    @Test
    void aCoordinatorThatIsHalfClosedTakesWhatIsNotPrepared() throws Exception {
        XaClient client = client();
        Binary transaction = worked(client);
        XidImpl xid = XaClient.newXid();
        assertThat(client.bind(transaction, xid)).isEqualTo(OK);
        client.halfAbandon();
        soon().until(() -> broker.server().getResourceManager().getTransaction(xid) == null);
        assertThat(client.take(in, null, true)).isEqualTo("in");
    }

    /** The link over which it was received is gone when the branch is rolled back. */
    @Test
    void whatAClientHasNotSettledIsRedeliveredWhenItsBranchIsRolledBack() throws Exception {
        XaClient broken = client();
        XidImpl xid = XaClient.newXid();
        assertThat(broken.send(in, "in", null)).isEqualTo(OK);
        Binary transaction = broken.declare();
        broken.take(in, transaction, false);
        assertThat(broken.bind(transaction, xid)).isEqualTo(OK);
        assertThat(broken.prepare(transaction)).isEqualTo(OK);
        broken.connection().kill();

        XaClient other = client();
        assertThat(other.rollback(xid)).isEqualTo(OK);
        assertThat(other.take(in, null, true)).isEqualTo("in");
    }

    @Test
    void whatIsDoneAfterTheTimeoutIsRolledBackToo() throws Exception {
        XaClient client = client();
        Binary transaction = worked(client);
        XidImpl xid = XaClient.newXid();
        assertThat(client.within(transaction, "bind", Map.of("xid", Xids.text(xid), "timeout", 1), null))
                .isEqualTo(OK);
        soon().until(() -> broker.server().getResourceManager().getTransaction(xid) == null);
        assertThat(client.send(out, "late", transaction)).isEqualTo(OK);
        client.take(in, transaction, true);
        assertThat(client.prepare(transaction)).isEqualTo("XA_RBTIMEOUT");
        assertThat(client.take(in, null, true)).isEqualTo("in");
        assertThat(broker.count(out)).isZero();
    }

    @Test
    void aBranchWhoseCommitFailsIsStillThere() throws Exception {
        XaClient client = client();
        XidImpl xid = prepared(client);
        AtomicBoolean failing = new AtomicBoolean(true);
        broker.server().getResourceManager().getTransaction(xid).addOperation(new TransactionOperationAbstract() {
            @Override
            public void beforeCommit(Transaction transaction) throws Exception {
                if (failing.get()) {
                    throw new Exception("as the test wants");
                }
            }
        });

        assertThat(client.commit(xid)).isEqualTo("XAER_RMERR");
        assertThat(client.isInDoubt(xid)).isTrue();
        assertThat(broker.count(out)).isZero();
        failing.set(false);
        assertThat(client.commit(xid)).isEqualTo(OK);
        soon().until(() -> broker.count(out) == 1);
    }

    @Test
    void whileABranchIsBeingCommittedNobodyIsToldThatItIsGone() throws Exception {
        XaClient client = client();
        XaClient other = client();
        XidImpl xid = prepared(client);
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        broker.server().getResourceManager().getTransaction(xid).addOperation(new TransactionOperationAbstract() {
            @Override
            public void beforeCommit(Transaction transaction) throws Exception {
                committing.countDown();
                proceed.await();
            }
        });
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> client.commit(xid));
        committing.await();
        try {
            assertThat(other.commit(xid)).isEqualTo("XAER_RMFAIL");
            assertThat(other.rollback(xid)).isEqualTo("XAER_RMFAIL");
        } finally {
            proceed.countDown();
        }
        assertThat(first.join()).isEqualTo(OK);
        assertThat(other.commit(xid)).isEqualTo("XAER_NOTA");
    }

    @Test
    void aLargeMessageIsSentByTheBranch() throws Exception {
        XaClient client = client();
        XidImpl xid = XaClient.newXid();
        Binary transaction = client.declare();
        assertThat(client.send(out, "x".repeat(300_000), transaction)).isEqualTo(OK);
        assertThat(client.bind(transaction, xid)).isEqualTo(OK);
        assertThat(client.prepare(transaction)).isEqualTo(OK);
        assertThat(broker.count(out)).isZero();
        assertThat(client.commit(xid)).isEqualTo(OK);
        assertThat(client.take(out, null, true)).asString().hasSize(300_000);
    }

    @Test
    void twoClientsOfARouterDoNotTouchEachOther() throws Exception {
        XaClient one = new XaClient(routed);
        XaClient two = new XaClient(routed);
        Binary first = worked(one);
        XidImpl lost = XaClient.newXid();
        assertThat(one.bind(first, lost)).isEqualTo(OK);
        String firstIn = in;
        name();
        Binary second = worked(two);
        XidImpl kept = XaClient.newXid();
        assertThat(two.bind(second, kept)).isEqualTo(OK);
        Receiver replies = two.receiver("waylink.xa.reply.two");
        assertThat(routed.isAttached(replies)).isTrue();
        assertThat(routed.isAttached(one.receiver("waylink.xa.reply.two"))).isFalse();

        one.abandon();
        soon().until(() -> broker.server().getResourceManager().getTransaction(lost) == null);
        assertThat(two.take(firstIn, null, true)).isEqualTo("in");
        assertThat(two.prepare(second)).isEqualTo(OK);
        assertThat(two.isInDoubt(kept)).isTrue();
        assertThat(two.commit(kept)).isEqualTo(OK);
        soon().until(() -> broker.count(out) == 1);
    }

    @Test
    void aRouterIsToldOfTheControlAddresses() {
        String node = broker.server().getNodeID().toString();
        assertThat(routed.routes())
                .contains(
                        "in waylink.xa.#",
                        "out waylink.xa.#",
                        "in waylink.xa." + node + ".#",
                        "out waylink.xa." + node + ".#");
    }

    @Test
    void aRouterWithoutLinkRoutesIsNot(@TempDir Path directory) throws Exception {
        try (TestRouter forwarder = new TestRouter()) {
            forwarder.withoutLinkRoutes("skupper-router");
            try (XaBroker another = XaBroker.open(directory, forwarder)) {
                soon().until(() -> !another.announced().isEmpty());
                assertThat(another.announced()).noneMatch(answer -> answer.contains("waylink.xa"));
            }
        }
    }

    @Test
    void aBranchCanBeNamedWhenItIsDeclared() throws Exception {
        XaClient client = client();
        XidImpl xid = XaClient.newXid();
        Binary transaction = ((Declared) client.declare(declareOf(xid))).getTxnId();
        assertThat(XaClient.outcome(client.declare(declareOf(xid)))).isEqualTo("XAER_DUPID");
        assertThat(XaClient.outcome(client.declare(new Described(UnsignedLong.valueOf(0x31), List.of("?")))))
                .isEqualTo("XAER_INVAL");
        assertThat(client.send(out, "out", transaction)).isEqualTo(OK);
        assertThat(client.prepare(transaction)).isEqualTo(OK);
        assertThat(client.isInDoubt(xid)).isTrue();
        assertThat(client.commit(xid)).isEqualTo(OK);
        soon().until(() -> broker.count(out) == 1);
    }

    @Test
    void aBindIsAnsweredIfTheClientWants() throws Exception {
        XaClient client = client();
        Receiver replies = client.receiver("waylink.xa.reply.me");
        XidImpl xid = XaClient.newXid();
        assertThat(client.within(client.declare(), "bind", Map.of("xid", Xids.text(xid)), "waylink.xa.reply.me"))
                .isEqualTo(OK);
        Received answer = client.connection().receive(replies);
        assertThat(((AmqpValue) answer.message().getBody()).getValue())
                .isEqualTo("ok bind " + Xids.text(xid) + " " + broker.server().getNodeID());
        client.connection().settle(answer, Accepted.getInstance());
        client.connection().close(replies);
        assertThat(client.connection().isAttached(client.receiver("waylink.xa.reply.me")))
                .isTrue();
    }

    @Test
    void eachBrokerHasAnAddressOfItsOwn() throws Exception {
        String node = broker.server().getNodeID().toString();
        XaClient client = new XaClient(broker.connect("xa"), "waylink.xa." + node);
        XidImpl xid = prepared(client);
        assertThat(client.inDoubt("waylink.xa." + node + ".indoubt")).contains(Xids.text(xid));
        assertThat(client.commit(xid)).isEqualTo(OK);

        for (String address : List.of("waylink.xa.some-other-node", "waylink.xa::queue", "waylink.xa.indoubt")) {
            Sender elsewhere = client.connection().sender("to " + address, address);
            assertThat(client.connection().isAttached(elsewhere)).isFalse();
            assertThat(client.connection().awaitClosed(elsewhere)).isEqualTo("amqp:not-found");
        }
    }

    @Test
    void aBrokerTellsThatItCanDoThisAndKeepsNoAddressForIt() throws Exception {
        assertThat(client().capabilities()).contains(Symbol.valueOf("waylink:xa"));
        assertThat(client().inDoubt()).isNotNull();
        assertThat(broker.hasAddress("waylink.xa")).isFalse();
        assertThat(broker.hasAddress("waylink.xa.indoubt")).isFalse();
    }

    @Test
    void controlNeedsARightOfItsOwn() throws Exception {
        TestRouterConnection app = broker.connect("app");
        Sender control = app.sender("control", "waylink.xa");
        assertThat(app.isAttached(control)).isFalse();
        assertThat(app.awaitClosed(control)).isEqualTo("amqp:unauthorized-access");
        Receiver inDoubt = app.receiver("in-doubt", "waylink.xa.indoubt");
        assertThat(app.isAttached(inDoubt)).isFalse();
        assertThat(app.awaitClosed(inDoubt)).isEqualTo("amqp:unauthorized-access");
        assertThat(app.isAttached(app.coordinator("local"))).isTrue();
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        XaClient client = client();
        assertThat(client.request("commit", Map.of(), null, null)).isEqualTo("XAER_INVAL");
        assertThat(client.request("commit", Map.of("xid", "1:xyz:"), null, null))
                .isEqualTo("XAER_INVAL");
        assertThat(client.request("commit", Map.of("xid", "9999999999:aa:"), null, null))
                .isEqualTo("XAER_INVAL");
        assertThat(client.request("bind", Map.of("xid", "1:aa:"), null, null)).isEqualTo("XAER_INVAL");
        assertThat(client.within(client.declare(), "commit", Map.of("xid", "1:aa:"), null))
                .isEqualTo("XAER_INVAL");
        assertThat(client.within(new Binary(new byte[] {1}), "bind", Map.of("xid", "1:aa:"), null))
                .isEqualTo("XAER_NOTA");
    }

    @Test
    void aBrokerThatKeepsNothingRefusesBranchesAndDoesLocalTransactions(@TempDir Path directory) throws Exception {
        try (XaBroker forgetful = XaBroker.keepingNothing(directory)) {
            TestRouterConnection connection = forgetful.connect("xa");
            Sender control = connection.sender("control", "waylink.xa");
            assertThat(connection.isAttached(control)).isFalse();
            assertThat(connection.awaitClosed(control)).isEqualTo("amqp:not-implemented");
            assertThat(connection.isAttached(connection.coordinator("local"))).isTrue();
            assertThat(forgetful.hasAddress("waylink.xa")).isFalse();
        }
    }

    private record Described(Object descriptor, Object described) implements DescribedType {
        @Override
        public Object getDescriptor() {
            return descriptor;
        }

        @Override
        public Object getDescribed() {
            return described;
        }
    }

    private static Object declareOf(XidImpl xid) {
        return new Described(
                UnsignedLong.valueOf(0x31),
                List.of(new Described(
                        Symbol.valueOf("waylink:xid:list"),
                        List.of(
                                xid.getFormatId(),
                                new Binary(xid.getGlobalTransactionId()),
                                new Binary(xid.getBranchQualifier())))));
    }
}
