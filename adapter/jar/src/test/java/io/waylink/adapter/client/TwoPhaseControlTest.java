package io.waylink.adapter.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

import jakarta.jms.Session;

import io.waylink.adapter.fixture.FakeXid;
import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.xa.BranchControl;
import io.waylink.adapter.xa.BranchResource;
import io.waylink.adapter.xa.RecoveryResource;
import io.waylink.adapter.xa.SessionWork;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.message.Message;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

/** What goes over the wire to prepare a branch and to end it, and what the transaction manager is told of the answers. */
@Timeout(30)
class TwoPhaseControlTest extends ScriptedPeers {

    private static final String NODE = "n1";
    private static final String CONTROL = "waylink.xa." + NODE;
    private static final String CAPABILITY = "waylink:xa";
    private static final FakeXid XID = new FakeXid(1);
    private static final String XID_TEXT = "1:0000000000000001:01";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private JmsConnection connection;
    private BranchControl control;

    /** A branch with a message sent in it, ended by its application. */
    private BranchResource worked(Duration patience, ProtonTestServer... peers) throws Exception {
        connection = connect(patience, peers);
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        BranchResource resource = new BranchResource(new SessionWork(session), control(patience), () -> false);
        resource.start(XID, XAResource.TMNOFLAGS);
        producer(session).send(session.createTextMessage("in the branch"));
        resource.end(XID, XAResource.TMSUCCESS);
        return resource;
    }

    private BranchControl control(Duration patience) {
        control = new BranchControl(within -> connections.connectWithin(within, Credentials.NONE), patience);
        return control;
    }

    private XAResource prepared(Duration patience, ProtonTestServer... peers) throws Exception {
        BranchResource resource = worked(patience, peers);
        assertThat(resource.prepare(XID)).isEqualTo(XAResource.XA_OK);
        return resource;
    }

    private static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(XAException.class, e -> assertThat(e.errorCode)
                .as(e.toString())
                .isEqualTo(code));
    }

    // --- scenes --- //

    /** A request with this operation, for {@link #XID}. */
    private static final class Request extends TypeSafeMatcher<ByteBuffer> {

        private final String operation;

        Request(String operation) {
            this.operation = operation;
        }

        @Override
        protected boolean matchesSafely(ByteBuffer payload) {
            Message message = Proton.message();
            byte[] bytes = new byte[payload.remaining()];
            payload.duplicate().get(bytes);
            message.decode(bytes, 0, bytes.length);
            return Map.of("op", operation, "xid", XID_TEXT)
                    .equals(message.getApplicationProperties().getValue());
        }

        @Override
        public void describeTo(Description description) {
            description.appendText("a request to ").appendValue(operation);
        }
    }

    /** The coordinator of a broker that knows two-phase commit. */
    private static void expectCoordinator(ProtonTestServer peer, byte[] transaction) {
        peer.expectCoordinatorAttach()
                .respond()
                .withCoordinator()
                .withCapabilities("amqp:local-transactions", CAPABILITY, "waylink:node:" + NODE);
        peer.remoteFlow().withLinkCredit(10).queue();
        peer.expectDeclare().accept(transaction);
    }

    private static void expectControlLink(ProtonTestServer peer) {
        peer.expectAttach()
                .ofSender()
                .withTarget()
                .withAddress(equalTo(CONTROL))
                .also()
                .respond()
                .withTarget()
                .withAddress(CONTROL)
                .withCapabilities(CAPABILITY);
        peer.remoteFlow().withLinkCredit(10).queue();
    }

    private static void expectControlSession(ProtonTestServer peer) {
        expectSession(peer);
        expectControlLink(peer);
    }

    /** Everything to where the branch is prepared. */
    private static void expectPrepared(ProtonTestServer peer) {
        expectBound(peer);
        expectCommit(peer, TXN, NEXT_TXN);
    }

    /** Everything to where the transaction is that of the branch. */
    private static void expectBound(ProtonTestServer peer) {
        expectWorked(peer);
        expectControlLink(peer);
        peer.expectTransfer()
                .withPayload(new Request("bind"))
                .withState()
                .transactional()
                .withTxnId(TXN)
                .and()
                .respond()
                .withSettled(true)
                .withState()
                .transactional()
                .withTxnId(TXN)
                .withAccepted();
    }

    private static void expectWorked(ProtonTestServer peer) {
        expectConnection(peer);
        expectCoordinator(peer, TXN);
        expectSender(peer);
        expectTransacted(peer, TXN);
    }

    private static void expectRejected(ProtonTestServer peer, String operation, String code) {
        peer.expectTransfer()
                .withPayload(new Request(operation))
                .respond()
                .withSettled(true)
                .withState()
                .rejected("waylink:xa:" + code, "no");
    }

    private static void expectSession(ProtonTestServer peer) {
        peer.expectBegin().respond();
    }

    // --- prepare --- //

    @Test
    void aBranchIsBoundInItsTransactionPreparedByItsDischargeAndCommittedOutsideOfIt() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectPrepared(peer);
            expectControlSession(peer);
            peer.expectTransfer()
                    .withPayload(new Request("commit"))
                    .withNullState()
                    .respond()
                    .withSettled(true)
                    .withState()
                    .accepted();
            peer.start();
            prepared(PATIENCE, peer).commit(XID, false);
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aBindThatIsRefusedRollsBack() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectWorked(peer);
            expectControlLink(peer);
            expectRejected(peer, "bind", "XAER_DUPID");
            expectRollback(peer, TXN, NEXT_TXN);
            peer.start();
            BranchResource resource = worked(PATIENCE, peer);
            assertCode(XAException.XA_RBPROTO, () -> resource.prepare(XID));
            peer.waitForScriptToComplete();
        }
    }

    @ParameterizedTest
    @CsvSource({"XA_RBTIMEOUT, 106", "XA_RBROLLBACK, 100", "XAER_RMFAIL, -7"})
    void aPrepareThatIsRejectedIsARollbackUnlessTheBrokerIsNotSure(String said, int code) throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectBound(peer);
            peer.expectDischarge().withTxnId(TXN).withFail(false).reject("waylink:xa:" + said, "no");
            peer.expectDeclare().accept(NEXT_TXN);
            peer.start();
            BranchResource resource = worked(PATIENCE, peer);
            assertCode(code, () -> resource.prepare(XID));
            peer.waitForScriptToComplete();
        }
    }

    // --- the end --- //

    @ParameterizedTest
    @CsvSource({
        "XAER_NOTA, -4",
        "XAER_PROTO, -6",
        "XAER_RMFAIL, 4", // to be asked again: XA_RETRY
        "XAER_RMERR, 4",
        "XA_HEURCOM, 7",
        "XA_HEURRB, 6"
    })
    void theTransactionManagerIsToldWhatTheBrokerSays(String said, int code) throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectPrepared(peer);
            expectControlSession(peer);
            expectRejected(peer, "commit", said);
            peer.start();
            XAResource resource = prepared(PATIENCE, peer);
            assertCode(code, () -> resource.commit(XID, false));
            peer.waitForScriptToComplete();
        }
    }

    /** A router says modified of what it has lost sight of. */
    @Test
    void aCommitThatIsLostSightOfIsSaidAgainAndDoneIfTheBranchIsGone() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectPrepared(peer);
            expectControlSession(peer);
            peer.expectTransfer()
                    .withPayload(new Request("commit"))
                    .respond()
                    .withSettled(true)
                    .withState()
                    .modified(true, false);
            peer.expectEnd().respond();
            expectControlSession(peer);
            expectRejected(peer, "commit", "XAER_NOTA");
            peer.start();
            prepared(PATIENCE, peer).commit(XID, false);
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aCommitWithoutAnAnswerIsGivenBackInTimeAndCostsNobodyAConnection() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectPrepared(peer);
            expectControlSession(peer);
            peer.expectTransfer().withPayload(new Request("commit")); // and no answer
            peer.expectEnd().respond();
            expectControlSession(peer);
            expectRejected(peer, "commit", "XAER_NOTA");
            peer.start();
            XAResource resource = prepared(Duration.ofSeconds(1), peer);
            assertCode(XAException.XA_RETRY, () -> resource.commit(XID, false));
            resource.commit(XID, false); // the transaction manager asks again: the first one has arrived
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
            assertThat(events.all(RecoveryEvent.LinkLost.class)).isEmpty();
        }
    }

    @Test
    void aBrokerThatIsAwayHoldsUpACommitNoLongerThanThat() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectPrepared(peer);
            peer.dropAfterLastHandler();
            peer.start();
            XAResource resource = prepared(Duration.ofSeconds(1), peer);
            peer.waitForScriptToComplete();
            CompletableFuture<Integer> code = calling(() -> {
                try {
                    resource.commit(XID, false);
                    return 0;
                } catch (XAException e) {
                    return e.errorCode;
                }
            });
            assertThat(code.get()).isEqualTo(XAException.XA_RETRY);
        }
    }

    // --- recovery --- //

    private static void expectProbe(ProtonTestServer peer) {
        expectConnection(peer);
        expectCoordinator(peer, TXN);
        peer.expectDischarge().withFail(true).optional().accept();
        peer.expectEnd().respond();
    }

    @Test
    void whatIsInDoubtIsReadAsFarAsItIsOne() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectProbe(peer);
            expectSession(peer);
            peer.expectAttach()
                    .ofReceiver()
                    .withSource()
                    .withAddress(equalTo(CONTROL + ".indoubt"))
                    .also()
                    .respond();
            peer.expectFlow();
            queueMessage(peer, 0, XID_TEXT + "\nno Xid\n\n2:00:zz\n");
            peer.expectDisposition().withState().accepted();
            peer.expectDetach().respond();
            peer.start();
            connection = connect(PATIENCE, peer);
            RecoveryResource recovery = RecoveryResource.ofNode("target", control(PATIENCE), NODE);
            assertThat(recovery.recover(XAResource.TMSTARTRSCAN))
                    .singleElement()
                    .extracting(Object::toString)
                    .isEqualTo(XID_TEXT);
        }
    }

    @Test
    void aListThatDoesNotComeIsNoList() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectProbe(peer);
            expectSession(peer);
            expectReceiver(peer); // and nothing
            peer.expectFlow().withDrain(true).optional();
            peer.expectDetach().optional().respond();
            peer.start();
            connection = connect(PATIENCE, peer);
            RecoveryResource recovery = RecoveryResource.ofNode("target", control(Duration.ofMillis(200)), NODE);
            assertCode(XAException.XAER_RMFAIL, () -> recovery.recover(XAResource.TMSTARTRSCAN));
        }
    }

    @Test
    void anotherBrokerIsNotAskedForTheBranchesOfThisOne() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectProbe(peer);
            peer.start();
            connection = connect(PATIENCE, peer);
            RecoveryResource recovery = RecoveryResource.ofNode("target", control(PATIENCE), "n2");
            assertCode(XAException.XAER_RMFAIL, () -> recovery.recover(XAResource.TMSTARTRSCAN));
        }
    }
}
