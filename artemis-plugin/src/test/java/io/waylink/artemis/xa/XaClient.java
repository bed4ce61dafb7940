package io.waylink.artemis.xa;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.waylink.artemis.testing.TestRouterConnection;
import io.waylink.artemis.testing.TestRouterConnection.Received;
import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transaction.Declare;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.amqp.transaction.Discharge;
import org.apache.qpid.proton.amqp.transaction.TransactionalState;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** One client of a connection, with links of its own: what an adapter does, frame by frame. */
final class XaClient {

    private static final String OK = "OK";

    private final TestRouterConnection connection;
    private final String name = UUID.randomUUID().toString();
    private final Sender coordinator;
    private final Sender control;
    private int links;

    XaClient(TestRouterConnection connection) {
        this(connection, "waylink.xa");
    }

    XaClient(TestRouterConnection connection, String controlAddress) {
        this.connection = connection;
        coordinator = connection.coordinator("coordinator@" + name);
        control = connection.sender("control@" + name, controlAddress);
        assertThat(connection.isAttached(coordinator)).isTrue();
        assertThat(connection.isAttached(control)).isTrue();
    }

    static XidImpl newXid() {
        return new XidImpl(
                "branch".getBytes(UTF_8), 0x20005, UUID.randomUUID().toString().getBytes(UTF_8));
    }

    Binary declare() {
        return ((Declared) connection.sendAndAwait(coordinator, new Declare(), null)).getTxnId();
    }

    DeliveryState declare(Object declare) {
        return connection.sendAndAwait(coordinator, declare, null);
    }

    /** OK, or the condition that it was rejected with. */
    String discharge(Binary transaction, boolean fail) {
        Discharge discharge = new Discharge();
        discharge.setTxnId(transaction);
        discharge.setFail(fail);
        return outcome(connection.sendAndAwait(coordinator, discharge, null));
    }

    String prepare(Binary transaction) {
        return discharge(transaction, false);
    }

    String bind(Binary transaction, XidImpl xid) {
        return within(transaction, "bind", Map.of("xid", Xids.text(xid)), null);
    }

    String onePhase(Binary transaction, XidImpl xid) {
        return within(transaction, "onephase", Map.of("xid", Xids.text(xid)), null);
    }

    String within(Binary transaction, String operation, Map<String, Object> properties, String replyTo) {
        return request(operation, properties, replyTo, within(transaction));
    }

    String commit(XidImpl xid) {
        return end("commit", xid);
    }

    String rollback(XidImpl xid) {
        return end("rollback", xid);
    }

    String forget(XidImpl xid) {
        return end("forget", xid);
    }

    private String end(String operation, XidImpl xid) {
        return request(operation, Map.of("xid", Xids.text(xid)), null, null);
    }

    String request(String operation, Map<String, Object> properties, String replyTo, DeliveryState state) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("op", operation);
        Message message = Proton.message();
        message.setApplicationProperties(new ApplicationProperties(all));
        message.setReplyTo(replyTo);
        return outcome(connection.outcome(control, message, state));
    }

    List<String> inDoubt() throws InterruptedException {
        return inDoubt("waylink.xa.indoubt");
    }

    List<String> inDoubt(String address) throws InterruptedException {
        Receiver link = receiver(address);
        Object text = ((AmqpValue) connection.receive(link).message().getBody()).getValue();
        connection.close(link);
        return Arrays.stream(text.toString().split("\n"))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    boolean isInDoubt(XidImpl xid) throws InterruptedException {
        return inDoubt().contains(Xids.text(xid));
    }

    Receiver receiver(String address) {
        return connection.receiver("out" + links++ + "@" + name, address);
    }

    /** Sends a durable message, in this transaction unless it is null. */
    String send(String address, Object body, Binary transaction) {
        Sender link = connection.sender("in" + links++ + "@" + name, address);
        assertThat(connection.isAttached(link)).isTrue();
        Message message = Proton.message();
        message.setDurable(true);
        message.setBody(new AmqpValue(body));
        String outcome = outcome(connection.outcome(link, message, transaction == null ? null : within(transaction)));
        connection.close(link);
        return outcome;
    }

    /** Receives one message and accepts it in this transaction, or outside of any; gives back what it holds. */
    Object take(String address, Binary transaction, boolean settle) throws InterruptedException {
        Receiver link = receiver(address);
        Received received = connection.receive(link);
        DeliveryState accepted = Accepted.getInstance();
        if (transaction != null) {
            TransactionalState state = within(transaction);
            state.setOutcome(Accepted.getInstance());
            accepted = state;
        }
        DeliveryState outcome = accepted;
        connection.on(() -> {
            received.delivery().disposition(outcome);
            if (settle) {
                received.delivery().settle();
            }
            return null;
        });
        connection.close(link);
        return ((AmqpValue) received.message().getBody()).getValue();
    }

    /** Closes the coordinator link and no other. */
    void abandon() {
        connection.close(coordinator);
    }

    /** The same with a detach that is no close. */
    void halfAbandon() {
        connection.detach(coordinator);
    }

    List<Symbol> capabilities() {
        return List.of(((Coordinator) connection.on(coordinator::getRemoteTarget)).getCapabilities());
    }

    TestRouterConnection connection() {
        return connection;
    }

    static TransactionalState within(Binary transaction) {
        TransactionalState state = new TransactionalState();
        state.setTxnId(transaction);
        return state;
    }

    static String outcome(DeliveryState state) {
        if (state instanceof Rejected rejected) {
            return rejected.getError().getCondition().toString().replace("waylink:xa:", "");
        }
        boolean accepted = state instanceof Accepted
                || (state instanceof TransactionalState within && within.getOutcome() instanceof Accepted);
        return accepted ? OK : String.valueOf(state);
    }
}
