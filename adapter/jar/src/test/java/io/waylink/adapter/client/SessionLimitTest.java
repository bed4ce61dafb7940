package io.waylink.adapter.client;

import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;

import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A peer that allows few sessions on a connection ({@code channel-max}). */
@Timeout(30)
class SessionLimitTest extends TwoPeers {

    @Test
    void aSessionTooManyIsRefusedAndCostsTheOthersNothing() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectSASLAnonymousConnect();
            peer.expectOpen().respond().withChannelMax(1);
            peer.expectBegin().respond(); // the connection's own session
            peer.expectBegin().respond(); // the application's
            expectSender(peer);
            expectAccepted(peer);
            peer.start();

            JmsConnection connection = connect(peer);
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> connection.createSession(false, Session.AUTO_ACKNOWLEDGE))
                    .isInstanceOf(ResourceAllocationException.class)
                    .hasMessageContaining("allows 1 sessions on a connection")
                    .hasMessageContaining("sharedConnections");
            producer(session).send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void theNextPeerMayAllowFewerThanThereAre() throws Exception {
        expectConnection(first);
        expectSender(first);
        first.expectBegin().respond(); // the other one
        JmsConnection connection = connect(first, second);
        Session used = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = producer(used);
        Session unused = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        first.waitForScriptToComplete();

        second.expectSASLAnonymousConnect();
        second.expectOpen().respond().withChannelMax(1);
        second.expectBegin().respond(); // the connection's own session
        second.expectBegin().respond(); // the used one
        expectSender(second);
        expectAccepted(second);
        first.close();

        producer.send(used.createTextMessage("1"));
        assertThatThrownBy(() -> producer(unused))
                .isInstanceOf(jakarta.jms.IllegalStateException.class)
                .hasStackTraceContaining("allows 1 sessions on a connection");
        assertThatThrownBy(() -> connection.createSession(false, Session.AUTO_ACKNOWLEDGE))
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining("allows 1 sessions on a connection");
        unused.close();
        second.waitForScriptToComplete();
    }
}
