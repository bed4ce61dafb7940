package io.waylink.adapter.client;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.recovery.Endpoints;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A single link that is redirected goes where it is sent, and its neighbours stay. */
@Timeout(30)
class LinkRedirectTest extends ScriptedPeers {

    private static final String REDIRECT = "amqp:link:redirect";

    private final ProtonTestServer home = new ProtonTestServer();
    private final ProtonTestServer away = new ProtonTestServer();

    @BeforeEach
    void start() throws Exception {
        home.start();
        away.start();
        expectConnection(home);
    }

    @AfterEach
    void stop() throws Exception {
        closeConnections();
        home.close();
        away.close();
    }

    private void scriptsAreComplete() {
        home.waitForScriptToComplete();
        away.waitForScriptToComplete();
    }

    private static Map<String, Object> to(int port) {
        return Map.of("network-host", "127.0.0.1", "port", port);
    }

    private static Map<String, Object> to(ProtonTestServer peer) {
        return to(peer.getServerURI().getPort());
    }

    private static void expectRedirectedSender(ProtonTestServer from, Map<String, Object> to) {
        from.expectAttach().ofSender().respond().withNullTarget();
        from.remoteDetach()
                .withClosed(true)
                .withErrorCondition(REDIRECT, "moved", to)
                .queue();
        from.expectDetach();
    }

    private static void expectSenderTo(ProtonTestServer peer, String address) {
        peer.expectAttach().ofSender().withTarget().withAddress(address).and().respond();
        peer.remoteFlow().withLinkCredit(10).queue();
    }

    private static int closedPort() throws Exception {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return closed.getLocalPort();
        }
    }

    private Session session() throws Exception {
        JmsConnection connection = connect(home);
        connection.start();
        return connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    private Session transacted() throws Exception {
        return connect(home).createSession(true, Session.SESSION_TRANSACTED);
    }

    @Test
    void aSenderSendsWhereItWasSentAndItsNeighbourStays() throws Exception {
        expectReceiver(home);
        expectRedirectedSender(home, to(away));
        expectConnection(away);
        expectSender(away);
        expectAccepted(away, "1");
        Session session = session();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        MessageProducer producer = producer(session);
        producer.send(session.createTextMessage("1"));
        scriptsAreComplete();

        home.expectDisposition().withFirst(0).withSettled(true).withState().accepted();
        home.remoteTransfer()
                .withHandle(0)
                .withDeliveryId(0)
                .withDeliveryTag(new byte[] {0})
                .withBody()
                .withString("2")
                .also()
                .now();
        assertThat(consumer.receive(5000)).isNotNull();
        away.expectDetach().respond();
        producer.close();
        scriptsAreComplete();
        assertThat(events.all(RecoveryEvent.LinkRedirected.class))
                .singleElement()
                .satisfies(told -> assertThat(told.to())
                        .isEqualTo("amqp://127.0.0.1:" + away.getServerURI().getPort()));
        assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
    }

    @Test
    void aReceiverThatIsUpGoesOnThere() throws Exception {
        expectReceiver(home);
        expectConnection(away);
        expectReceiver(away);
        queueMessage(away, 0, "1");
        away.expectDisposition().withFirst(0).withSettled(true).withState().accepted();
        Session session = session();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        home.waitForScriptToComplete();
        home.expectDetach();
        home.remoteDetach()
                .withClosed(true)
                .withErrorCondition(REDIRECT, "moved", to(away))
                .now();
        assertThat(consumer.receive(5000)).isNotNull();
        scriptsAreComplete();
    }

    @Test
    void linksThatAreSentToTheSameHostShareOneConnection() throws Exception {
        expectRedirectedSender(home, to(away));
        home.expectBegin().respond();
        expectRedirectedSender(home, to(away));
        expectConnection(away);
        expectSender(away);
        away.expectBegin().respond();
        expectSender(away);
        JmsConnection connection = connect(home);
        producer(connection.createSession(false, Session.AUTO_ACKNOWLEDGE));
        producer(connection.createSession(false, Session.AUTO_ACKNOWLEDGE));
        scriptsAreComplete();
        assertThat(events.all(RecoveryEvent.ConnectionEstablished.class)).hasSize(2);

        home.expectEnd().respond();
        home.expectEnd().respond();
        away.expectEnd().respond();
        away.expectEnd().respond();
        connection.close();
        scriptsAreComplete();
        assertThat(connections.residue()).isZero();
    }

    @Test
    void theRedirectMayNameAnotherAddress() throws Exception {
        expectRedirectedSender(
                home,
                Map.of("network-host", "127.0.0.1", "port", away.getServerURI().getPort(), "address", "orders.eu"));
        expectConnection(away);
        expectSenderTo(away, "orders.eu");
        expectAccepted(away);
        Session session = session();
        producer(session).send(session.createTextMessage("1"));
        scriptsAreComplete();
    }

    @Test
    void anotherAddressAloneIsFoundOnTheSameConnection() throws Exception {
        expectRedirectedSender(home, Map.of("address", "orders.eu"));
        expectSenderTo(home, "orders.eu");
        expectAccepted(home);
        Session session = session();
        producer(session).send(session.createTextMessage("1"));
        scriptsAreComplete();
    }

    @Test
    void aHostThatCannotBeReachedIsLeftForTheOriginalOne() throws Exception {
        expectRedirectedSender(home, to(closedPort()));
        expectSender(home);
        expectAccepted(home);
        Session session = session();
        producer(session).send(session.createTextMessage("1"));
        scriptsAreComplete();
        assertThat(events.all(RecoveryEvent.ConnectionRetrying.class))
                .hasSizeGreaterThanOrEqualTo(Endpoints.REDIRECT_FALLBACK_AFTER);
        assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
    }

    @Test
    void aHostThatDoesNotWantTheLinkIsLeftForTheOriginalOne() throws Exception {
        expectRedirectedSender(home, to(away));
        expectConnection(away);
        for (int refused = 0; refused < Endpoints.REDIRECT_FALLBACK_AFTER; refused++) {
            expectRefusedSender(away);
        }
        away.expectEnd().respond();
        expectSender(home);
        expectAccepted(home);
        Session session = session();
        producer(session).send(session.createTextMessage("1"));
        scriptsAreComplete();
    }

    @Test
    void aHostMaySendItOnAndTheNextGetsWhatWasInDoubt() throws Exception {
        try (ProtonTestServer next = new ProtonTestServer()) {
            expectRedirectedSender(home, to(away));
            expectConnection(away);
            expectSender(away);
            expectAccepted(away, "1");
            away.expectTransfer().withPayload(new HasText("2"));
            away.remoteDetach()
                    .withClosed(true)
                    .withErrorCondition(REDIRECT, "moved on", to(startedWith(next)))
                    .queue();
            away.expectDetach();
            away.expectEnd().respond();
            Session session = session();
            MessageProducer producer = producer(session);
            producer.send(session.createTextMessage("1"));
            CompletableFuture<Void> second = sending(producer, session.createTextMessage("2"));
            second.get();
            scriptsAreComplete();
            next.waitForScriptToComplete();
        }
    }

    private static ProtonTestServer startedWith(ProtonTestServer next) throws Exception {
        next.start();
        expectConnection(next);
        expectSender(next);
        expectAccepted(next, "2");
        return next;
    }

    @Test
    void linksThatAreRedirectedInALoopDoNotHammer() throws Exception {
        for (int hop = 0; hop <= Endpoints.HOPS; hop++) {
            expectRedirectedSender(home, to(home));
        }
        expectSender(home);
        producer(session());
        scriptsAreComplete();
        assertThat(events.all(RecoveryEvent.LinkRedirected.class)).hasSize(Endpoints.HOPS);
        assertThat(events.all(RecoveryEvent.LinkRetrying.class)).singleElement().satisfies(told -> assertThat(
                        told.failure().toString())
                .startsWith(REDIRECT + ": not followed to ")
                .endsWith("after 5 redirects that led nowhere"));
    }

    @Test
    void aRedirectThatCannotBeUsedIsAnErrorThatSaysWhy() throws Exception {
        expectRedirectedSender(home, Map.of("network-host", "127.0.0.1", "scheme", "gopher"));
        Session session = session();
        assertThatThrownBy(() -> producer(session))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining(REDIRECT + ": not followed: its scheme is unknown: gopher");
        scriptsAreComplete();
    }

    @Test
    void aHostThatDoesNotLetUsInIsAnErrorOfThatLinkAlone() throws Exception {
        expectRedirectedSender(home, to(away));
        away.expectFailingSASLPlainConnect((byte) 1, "PLAIN");
        expectSenderTo(home, "other");
        Session session = session();
        assertThatThrownBy(() -> producer(session))
                .hasMessageContaining("was redirected, and there: amqp:unauthorized-access");
        assertThat(events.all(RecoveryEvent.ConnectionGivenUp.class)).hasSize(1);
        session.createProducer(session.createQueue("other"));
        home.waitForScriptToComplete();
    }

    // ---- transactions ----

    private static void expectSentAndCommitted(ProtonTestServer peer, byte[] id, byte[] next) {
        expectTransacted(peer, id);
        expectCommit(peer, id, next);
    }

    private void expectSessionThatGoesAway() {
        home.expectCoordinatorAttach().respond().withNullTarget();
        home.remoteDetachLastCoordinatorLink()
                .withClosed(true)
                .withErrorCondition(REDIRECT, "moved", to(away))
                .queue();
        home.expectDetach();
        home.expectEnd().respond();
        expectConnection(away);
        expectTransaction(away, TXN);
    }

    @Test
    void aSessionGoesWhereItsCoordinatorIsSent() throws Exception {
        expectSessionThatGoesAway();
        expectSender(away);
        expectSentAndCommitted(away, TXN, NEXT_TXN);
        Session session = transacted();
        producer(session).send(session.createTextMessage("1"));
        session.commit();
        scriptsAreComplete();
    }

    /** Its coordinator and its links are put back at the same time. */
    @Test
    void aTransactedSessionGoesAsAWholeAndNothingThatWasDoneIsCommitted() throws Exception {
        expectTransaction(home, TXN);
        expectSenderTo(home, "first");
        expectTransacted(home, TXN);
        Session session = transacted();
        MessageProducer first = session.createProducer(session.createQueue("first"));
        first.send(session.createTextMessage("1"));
        home.waitForScriptToComplete();

        expectRedirectedSender(home, to(away));
        home.expectEnd().respond();
        expectConnection(away);
        expectSender(away);
        expectSender(away);
        session.createProducer(session.createQueue("second"));
        scriptsAreComplete();
        expectTransaction(away, NEXT_TXN);
        assertThatThrownBy(session::commit).isInstanceOf(jakarta.jms.TransactionRolledBackException.class);
        scriptsAreComplete();
        expectSentAndCommitted(away, NEXT_TXN, THIRD_TXN);
        first.send(session.createTextMessage("2"));
        session.commit();
        scriptsAreComplete();
    }

    @Test
    void aTransactionCannotSpanTwoHosts() throws Exception {
        expectSessionThatGoesAway();
        expectRedirectedSender(away, to(closedPort()));
        Session session = transacted();
        assertThatThrownBy(() -> producer(session))
                .hasMessageContaining("another link of this transacted session to amqp://127.0.0.1:"
                        + away.getServerURI().getPort() + ": a transaction cannot span two connections");
        scriptsAreComplete();
    }
}
