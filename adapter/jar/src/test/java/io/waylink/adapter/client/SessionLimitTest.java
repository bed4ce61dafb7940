package io.waylink.adapter.client;

import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;

import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A peer that allows few sessions on a connection ({@code channel-max}). */
@Timeout(30)
class SessionLimitTest extends ScriptedPeers {

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
}
