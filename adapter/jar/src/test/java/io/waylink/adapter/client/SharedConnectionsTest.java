package io.waylink.adapter.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.equalTo;
import static org.hamcrest.CoreMatchers.not;

/** JMS connections that share a physical one, and what is said when there is none. */
@Timeout(30)
class SharedConnectionsTest extends ScriptedPeers {

    private static final String CALLBACKS = "QpidJMS Connection Executor";

    @Test
    void allSessionsShareOneConnectionAndNobodyElseIsDisturbedByALostLink() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectBegin().respond();
            expectSender(peer);
            peer.expectAttach().ofSender().withName(not(equalTo(""))).respond();
            peer.remoteFlow().withLinkCredit(10).queue();
            peer.start();
            JmsConnection one = connect(peer);
            JmsConnection two = connections.connect(Credentials.NONE, null);
            Session ofOne = one.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Session ofTwo = two.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer lost = producer(ofOne);
            MessageProducer kept = ofTwo.createProducer(ofTwo.createQueue("other"));
            peer.waitForScriptToComplete();

            peer.expectDetach();
            peer.expectAttach().ofSender().respond();
            peer.remoteFlow().withHandle(0).withLinkCredit(10).onChannel(1).queue();
            peer.remoteDetach()
                    .withHandle(0)
                    .withClosed(true)
                    .withErrorCondition(LOST, "Connectivity to the peer container was lost")
                    .onChannel(1)
                    .now();
            peer.waitForScriptToComplete();
            peer.expectTransfer()
                    .onChannel(2)
                    .respond()
                    .withSettled(true)
                    .withState()
                    .accepted();
            kept.send(ofTwo.createTextMessage("kept"));
            peer.expectTransfer()
                    .onChannel(1)
                    .respond()
                    .withSettled(true)
                    .withState()
                    .accepted();
            lost.send(ofOne.createTextMessage("back"));
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.LinkLost.class)).hasSize(1);
            assertThat(events.all(RecoveryEvent.ConnectionEstablished.class)).hasSize(1);
        }
    }

    @Test
    void nobodyListeningIsOneClearSentence() throws Exception {
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        connections = new SharedConnections(
                new ClientSettings("amqp://127.0.0.1:" + port, 1, Duration.ofMillis(500), Duration.ofSeconds(1), 10),
                events);
        assertThatThrownBy(() -> connections.connect(Credentials.NONE, null))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("amqp://127.0.0.1:" + port)
                .hasMessageContaining("within 500 ms");
    }

    @Test
    void aWrongPasswordIsFinal() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectFailingSASLPlainConnect((byte) 1);
            peer.start();
            assertThatThrownBy(() -> {
                        connections = new SharedConnections(
                                new ClientSettings(
                                        "amqp://127.0.0.1:"
                                                + peer.getServerURI().getPort(),
                                        1,
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(10),
                                        10),
                                events);
                        connections.connect(new Credentials("user", "wrong"), null);
                    })
                    .isInstanceOf(jakarta.jms.JMSSecurityException.class)
                    .hasMessageNotContaining("wrong");
            assertThat(events.all(RecoveryEvent.ConnectionGivenUp.class)).hasSize(1);
        }
    }

    /** A pool of hundreds would have hundreds of threads that do nothing. */
    @Test
    void aConnectionHasAThreadOnlyWhileThereIsSomethingToTell() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectSASLAnonymousConnect();
            peer.expectOpen().respond();
            peer.expectBegin().respond();
            peer.start();
            JmsConnection connection = connect(peer);
            await().until(() -> callbackThreads(connection) == 0);

            // What is told is told all the same.
            CompletableFuture<String> teller = new CompletableFuture<>();
            connection.setExceptionListener(
                    failure -> teller.complete(Thread.currentThread().getName()));
            connection.onProviderException(new ProviderException("something"));
            assertThat(teller.get(10, TimeUnit.SECONDS)).startsWith(CALLBACKS);
            await().until(() -> callbackThreads(connection) == 0);
        }
    }

    private static long callbackThreads(JmsConnection connection) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(CALLBACKS)
                        && thread.getName().contains(connection.getId().toString()))
                .count();
    }
}
