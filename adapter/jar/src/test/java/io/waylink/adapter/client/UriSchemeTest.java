package io.waylink.adapter.client;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.Session;

import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Recovery in Java SE, for a plain connection factory of Qpid JMS, by the scheme of its URI. */
@Timeout(30)
class UriSchemeTest extends ScriptedPeers {

    private static String host(ProtonTestServer peer) {
        return "amqp://127.0.0.1:" + peer.getServerURI().getPort();
    }

    @Test
    void aPlainFactoryRecoversLinksAndConnections() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            expectConnection(first);
            expectSender(first);
            first.expectTransfer();
            loseLink(first);
            expectSender(first);
            first.expectTransfer();
            first.dropAfterLastHandler();
            expectConnection(second);
            expectSender(second);
            expectAccepted(second);
            second.expectEnd().respond();
            second.expectClose().respond();
            first.start();
            second.start();

            JmsConnectionFactory factory = new JmsConnectionFactory("waylink:(" + host(first) + "," + host(second)
                    + ")?jms.prefetchPolicy.all=5&waylink.sendTimeout=8000&waylink.inDoubt=resend");
            try (Connection connection = factory.createConnection()) {
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                producer(session).send(session.createTextMessage("1"));
            }
            second.waitForScriptToComplete();
        }
    }

    @Test
    void aClientIdThatIsSetLaterIsTheContainerId() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectSASLAnonymousConnect();
            peer.expectOpen().withContainerId("me").respond();
            peer.expectBegin().respond();
            peer.expectBegin().respond();
            peer.expectEnd().respond();
            peer.expectClose().respond();
            peer.start();
            try (JMSContext context = new JmsConnectionFactory("waylink:(" + host(peer) + ")").createContext()) {
                context.setClientID("me");
                context.start();
                context.createTextMessage();
            }
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aMisspeltOptionIsNamed() {
        assertThatThrownBy(() ->
                        new JmsConnectionFactory("waylink:(amqp://a:5672)?waylink.inDowt=fail").createConnection())
                .hasMessageContaining("waylink.inDowt");
        assertThatThrownBy(() ->
                        new JmsConnectionFactory("waylink:(amqp://a:5672)?waylink.inDoubt=maybe").createConnection())
                .hasMessageContaining("waylink.inDoubt=maybe");
    }
}
