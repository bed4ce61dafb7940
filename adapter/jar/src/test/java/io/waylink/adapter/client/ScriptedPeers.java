package io.waylink.adapter.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What tests against scripted peers have in common: one pool of connections, what was told, and common scenes. Each test
 * has peers of its own, so that they run side by side.
 */
@Execution(ExecutionMode.CONCURRENT)
abstract class ScriptedPeers {

    static final String LOST = "qd:routed-link-lost";
    static final String NO_ROUTE = "qd:no-route-to-dest";
    /** Not all scripts answer a close. */
    private static final String SOON_CLOSED = "jms.closeTimeout=1000";

    static final byte[] TXN = {1};
    static final byte[] NEXT_TXN = {2};
    static final byte[] THIRD_TXN = {3};

    final Recorder events = new Recorder();
    final List<JMSException> async = new CopyOnWriteArrayList<>();
    SharedConnections connections;

    @AfterEach
    void closeConnections() {
        if (connections != null) {
            connections.close();
        }
    }

    // ---- connecting ----

    JmsConnection connect(ProtonTestServer... peers) throws Exception {
        return connect(Duration.ofSeconds(10), peers);
    }

    JmsConnection connect(Duration sendTimeout, ProtonTestServer... peers) throws Exception {
        return connect("", Duration.ofSeconds(10), sendTimeout, settings -> settings, peers);
    }

    JmsConnection connect(
            String options,
            Duration connectTimeout,
            Duration sendTimeout,
            UnaryOperator<ClientSettings> change,
            ProtonTestServer... peers)
            throws Exception {
        String all = url(peers) + (options.isEmpty() ? "?" : options + "&") + SOON_CLOSED;
        ClientSettings settings = new ClientSettings(all, 1, connectTimeout, sendTimeout, 10);
        connections = new SharedConnections(change.apply(settings), events);
        return listening(connections.connect(Credentials.NONE, null));
    }

    static String url(ProtonTestServer... peers) {
        return Arrays.stream(peers)
                .map(peer -> "127.0.0.1:" + peer.getServerURI().getPort())
                .collect(Collectors.joining(",", "amqp://", ""));
    }

    JmsConnection listening(JmsConnection connection) throws JMSException {
        connection.setExceptionListener(async::add);
        return connection;
    }

    /** How a whole connection is lost. */
    enum Loss {
        /** TCP breaks; the url names both peers. */
        DROPPED {
            @Override
            void happen(ProtonTestServer from, ProtonTestServer to) throws Exception {
                from.close();
            }
        },
        /** The peer closes the connection, as one that is shut down does; the url names both peers. */
        CLOSED {
            @Override
            void happen(ProtonTestServer from, ProtonTestServer to) {
                from.expectClose().optional();
                from.remoteClose()
                        .withErrorCondition("amqp:connection:forced", "shutting down")
                        .now();
            }
        },
        /** The peer closes the connection and names another one, which the url does not. */
        REDIRECTED {
            @Override
            void happen(ProtonTestServer from, ProtonTestServer to) {
                from.expectClose().optional();
                from.remoteClose()
                        .withErrorCondition(
                                "amqp:connection:redirect",
                                "moved",
                                Map.of(
                                        "network-host",
                                        "127.0.0.1",
                                        "port",
                                        String.valueOf(to.getServerURI().getPort())))
                        .now();
            }
        };

        /** Loses it now. */
        abstract void happen(ProtonTestServer from, ProtonTestServer to) throws Exception;

        ProtonTestServer[] named(ProtonTestServer from, ProtonTestServer to) {
            return this == REDIRECTED ? new ProtonTestServer[] {from} : new ProtonTestServer[] {from, to};
        }
    }

    JmsConnection connect(Loss loss, ProtonTestServer from, ProtonTestServer to) throws Exception {
        return connect(loss.named(from, to));
    }

    /** Something that an application does. */
    @FunctionalInterface
    interface Call<T> {
        T make() throws JMSException;
    }

    /** On another thread; what it throws is the cause of what {@link CompletableFuture#get} throws. */
    static <T> CompletableFuture<T> calling(Call<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.make());
            } catch (JMSException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    static CompletableFuture<Void> sending(MessageProducer producer, Message message) {
        return calling(() -> {
            producer.send(message);
            return null;
        });
    }

    static CompletableFuture<Void> committing(Session session) {
        return calling(() -> {
            session.commit();
            return null;
        });
    }

    static MessageProducer producer(Session session) throws JMSException {
        return session.createProducer(session.createQueue("orders"));
    }

    /**
     * Nothing is left of what was closed: no link, no ledger, no waiting call, and no timer but the pool's own and that of
     * a connection which is kept for the next user.
     */
    void assertNothingIsLeft() {
        await().untilAsserted(() -> assertThat(connections.residue()).isZero());
        await().atMost(Duration.ofSeconds(5)).until(() -> connections.timersWaiting() <= 2);
    }

    // ---- scenes ----

    static void expectConnection(ProtonTestServer peer) {
        peer.expectSASLAnonymousConnect();
        peer.expectOpen().respond();
        peer.expectBegin().respond(); // the connection's own session
        peer.expectBegin().respond(); // the application's
    }

    static void expectSender(ProtonTestServer peer) {
        peer.expectAttach().ofSender().respond();
        peer.remoteFlow().withLinkCredit(10).queue();
    }

    static void expectAccepted(ProtonTestServer peer) {
        peer.expectTransfer().respond().withSettled(true).withState().accepted();
    }

    static void expectAccepted(ProtonTestServer peer, String text) {
        peer.expectTransfer()
                .withPayload(new HasText(text))
                .respond()
                .withSettled(true)
                .withState()
                .accepted();
    }

    static void expectReceiver(ProtonTestServer peer) {
        peer.expectAttach().ofReceiver().respond();
        peer.expectFlow();
    }

    static void expectRefusedSender(ProtonTestServer peer) {
        peer.expectAttach().ofSender().respond().withNullTarget();
        peer.remoteDetach()
                .withClosed(true)
                .withErrorCondition(NO_ROUTE, "No route to the destination node")
                .queue();
        peer.expectDetach();
    }

    static void expectRefusedReceiver(ProtonTestServer peer) {
        peer.expectAttach().ofReceiver().respond().withNullSource();
        peer.remoteDetach()
                .withClosed(true)
                .withErrorCondition(NO_ROUTE, "No route to the destination node")
                .queue();
        peer.expectDetach();
    }

    static void expectTransaction(ProtonTestServer peer, byte[] id) {
        peer.expectCoordinatorAttach().respond();
        peer.remoteFlow().withLinkCredit(10).queue();
        peer.expectDeclare().accept(id);
    }

    static void expectTransacted(ProtonTestServer peer, byte[] id) {
        peer.expectTransfer()
                .withState()
                .transactional()
                .withTxnId(id)
                .and()
                .respond()
                .withSettled(true)
                .withState()
                .transactional()
                .withTxnId(id)
                .withAccepted();
    }

    /** A connection, and a message sent in its first transaction. */
    static void expectSendInTransaction(ProtonTestServer peer) {
        expectConnection(peer);
        expectTransaction(peer, TXN);
        expectSender(peer);
        expectTransacted(peer, TXN);
    }

    static void expectCommit(ProtonTestServer peer, byte[] id, byte[] next) {
        peer.expectDischarge().withTxnId(id).withFail(false).accept();
        peer.expectDeclare().accept(next);
    }

    static void expectRollback(ProtonTestServer peer, byte[] id, byte[] next) {
        peer.expectDischarge().withTxnId(id).withFail(true).accept();
        peer.expectDeclare().accept(next);
    }

    static void loseLink(ProtonTestServer peer) {
        loseLink(peer, LOST, true);
    }

    static void loseLink(ProtonTestServer peer, String condition, boolean closed) {
        peer.remoteDetach()
                .withClosed(closed)
                .withErrorCondition(condition, "Connectivity to the peer container was lost")
                .queue();
        peer.expectDetach();
    }

    static void queueMessage(ProtonTestServer peer, int id, String text) {
        peer.remoteTransfer()
                .withDeliveryId(id)
                .withDeliveryTag(new byte[] {(byte) id})
                .withBody()
                .withString(text)
                .also()
                .queue();
    }
}
