package io.waylink.adapter.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.apache.qpid.protonj2.test.driver.expectations.AttachExpectation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Producers without a destination of their own, beneath the JMS API: with and without a container. */
@Timeout(30)
class ContractTableAnonymousTest extends TwoPeers {

    /** What the peer is; only a broker that offers the relay gets a link without an address. */
    enum Peer {
        ROUTER("qpid-dispatch-router", "ANONYMOUS-RELAY"),
        BROKER("apache-activemq-artemis", "ANONYMOUS-RELAY"),
        BROKER_WITHOUT_RELAY("some-broker", "SHARED-SUBS");

        private final String product;
        private final String offered;

        Peer(String product, String offered) {
            this.product = product;
            this.offered = offered;
        }

        void expectOpen(ProtonTestServer peer) {
            peer.expectSASLAnonymousConnect();
            peer.expectOpen().respond().withOfferedCapabilities(offered).withProperty("product", product);
            peer.expectBegin().respond();
            peer.expectBegin().respond();
        }
    }

    private static AttachExpectation expectLink(ProtonTestServer peer, String address) {
        AttachExpectation attach = peer.expectAttach().ofSender();
        attach.withTarget().withAddress(address);
        return attach;
    }

    private static void expectSenderTo(ProtonTestServer peer, String address) {
        expectLink(peer, address).respond();
        peer.remoteFlow().withLinkCredit(10).queue();
    }

    private static void expectText(ProtonTestServer peer, int handle, String text) {
        peer.expectTransfer()
                .withHandle(handle)
                .withPayload(new HasText(text))
                .respond()
                .withSettled(true)
                .withState()
                .accepted();
    }

    private static void send(Session session, MessageProducer producer, String address, String text)
            throws JMSException {
        producer.send(session.createQueue(address), session.createTextMessage(text));
    }

    @ParameterizedTest
    @EnumSource(names = {"ROUTER", "BROKER_WITHOUT_RELAY"})
    void eachAddressHasALinkOfItsOwnThatIsUsedAgain(Peer peer) throws Exception {
        peer.expectOpen(first);
        Session session = connect(first).createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(null);
        expectSenderTo(first, "a");
        expectText(first, 0, "1");
        send(session, producer, "a", "1");
        expectSenderTo(first, "b");
        expectText(first, 1, "2");
        expectText(first, 0, "3");
        send(session, producer, "b", "2");
        send(session, producer, "a", "3");
        first.waitForScriptToComplete();
        first.expectDetach().respond();
        first.expectDetach().respond();
        producer.close();
        first.waitForScriptToComplete();
        assertThat(connections.residue()).isEqualTo(2); // the connection and its session
    }

    @Test
    void aBrokerThatOffersItRelaysAllOverOneLink() throws Exception {
        Peer.BROKER.expectOpen(first);
        Session session = connect(first).createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(null);
        expectSenderTo(first, null);
        expectText(first, 0, "1");
        expectText(first, 0, "2");
        send(session, producer, "a", "1");
        send(session, producer, "b", "2");
        first.waitForScriptToComplete();
        first.expectDetach().respond();
        producer.close();
        first.waitForScriptToComplete();
    }

    @Test
    void aSendInDoubtIsSentAgainOnTheNextLinkOfItsAddress() throws Exception {
        Peer.ROUTER.expectOpen(first);
        Session session = connect(first).createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(null);
        expectSenderTo(first, "a");
        first.expectTransfer().withPayload(new HasText("1"));
        loseLink(first);
        expectRefusedSender(first);
        expectSenderTo(first, "a");
        expectText(first, 0, "1");
        send(session, producer, "a", "1");
        first.waitForScriptToComplete();
        assertThat(events.all(RecoveryEvent.LinkLost.class)).hasSize(1);
        assertThat(async).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatARelayOwesGoesToLinksOfItsOwnIfTheNextPeerIsARouter(Loss loss) throws Exception {
        Peer.BROKER.expectOpen(first);
        Session session = connect(loss, first, second).createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(null);
        expectSenderTo(first, null);
        first.expectTransfer().withPayload(new HasText("1"));
        CompletableFuture<Void> sending = calling(() -> {
            send(session, producer, "a", "1");
            return null;
        });
        first.waitForScriptToComplete();

        Peer.ROUTER.expectOpen(second);
        expectSenderTo(second, "a");
        expectText(second, 0, "1");
        loss.happen(first, second);
        sending.get(10, TimeUnit.SECONDS);
        expectText(second, 0, "2");
        send(session, producer, "a", "2");
        second.waitForScriptToComplete();
    }

    @Test
    void theLinkThatWasNotUsedForLongestIsClosedFirst() throws Exception {
        Peer.ROUTER.expectOpen(first);
        Session session = connect(first).createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(null);
        for (int i = 0; i < 16; i++) {
            expectSenderTo(first, "q" + i);
            expectText(first, i, "m" + i);
            send(session, producer, "q" + i, "m" + i);
        }
        expectText(first, 0, "again");
        send(session, producer, "q0", "again"); // so that q1 is the one that was not used for longest
        first.expectDetach().withHandle(1).respond();
        expectSenderTo(first, "q16");
        first.expectTransfer().respond().withSettled(true).withState().accepted();
        send(session, producer, "q16", "m16");
        first.waitForScriptToComplete();
        expectText(first, 0, "still there");
        send(session, producer, "q0", "still there");
        first.waitForScriptToComplete();
    }

    @Test
    void anAddressThatIsNotThereIsSaidToBeAndForgotten() throws Exception {
        Peer.BROKER_WITHOUT_RELAY.expectOpen(first);
        Session session = connect(first).createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(null);
        first.expectAttach().ofSender().respond().withNullTarget();
        first.remoteDetach()
                .withClosed(true)
                .withErrorCondition("amqp:not-found", "no such queue")
                .queue();
        first.expectDetach();
        assertThatThrownBy(() -> send(session, producer, "nowhere", "1"))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("no such queue");
        first.waitForScriptToComplete();
        assertThat(connections.residue()).isEqualTo(3); // the connection, its session and the producer
        expectSenderTo(first, "somewhere");
        first.expectTransfer().respond().withSettled(true).withState().accepted();
        send(session, producer, "somewhere", "2");
        first.waitForScriptToComplete();
    }

    @Test
    void aTransactionTakesWhatIsSentToSeveralAddresses() throws Exception {
        Peer.ROUTER.expectOpen(first);
        expectTransaction(first, TXN);
        Session session = connect(first).createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(null);
        for (String address : new String[] {"a", "b"}) {
            expectSenderTo(first, address);
            expectTransacted(first, TXN);
            send(session, producer, address, address);
            first.waitForScriptToComplete();
        }
        first.expectDischarge().withTxnId(TXN).withFail(false).accept();
        first.expectDeclare().accept(NEXT_TXN);
        session.commit();
        first.waitForScriptToComplete();
    }

    @Test
    void aLostLinkOfATransactionRollsItBackThoughItIsNotTheLastOneThatWasUsed() throws Exception {
        Peer.ROUTER.expectOpen(first);
        expectTransaction(first, TXN);
        Session session = connect(first).createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(null);
        for (String address : new String[] {"a", "b"}) {
            expectSenderTo(first, address);
            expectTransacted(first, TXN);
            send(session, producer, address, address);
            first.waitForScriptToComplete();
        }
        first.expectDetach().withHandle(1);
        expectSenderTo(first, "a");
        first.remoteDetach()
                .withHandle(1)
                .withClosed(true)
                .withErrorCondition(LOST, "Connectivity to the peer container was lost")
                .now();
        await().until(() -> !events.all(RecoveryEvent.LinkRestored.class).isEmpty());
        first.expectDischarge().withTxnId(TXN).withFail(true).accept();
        first.expectDeclare().accept(NEXT_TXN);
        assertThatThrownBy(session::commit).isInstanceOf(jakarta.jms.TransactionRolledBackException.class);
        first.waitForScriptToComplete();
    }

    @Test
    void closingWaitsForWhatWasSentAndLeavesNothing() throws Exception {
        Peer.ROUTER.expectOpen(first);
        JmsConnection connection = connect(first);
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(null);
        expectSenderTo(first, "a");
        expectText(first, 0, "1");
        send(session, producer, "a", "1");
        first.expectEnd().respond();
        connection.close();
        first.waitForScriptToComplete();
        assertNothingIsLeft();
    }

    @Test
    void aContextInJavaSeSendsThroughARouterToo() throws Exception {
        Peer.ROUTER.expectOpen(first);
        expectSenderTo(first, "a");
        expectText(first, 0, "1");
        first.expectEnd().respond();
        first.expectClose().respond();
        try (JMSContext context = new JmsConnectionFactory("waylink:(" + url(first) + ")").createContext()) {
            context.createProducer().send(context.createQueue("a"), "1");
        }
        first.waitForScriptToComplete();
    }
}
