package io.waylink.artemis.xa;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transaction.TransactionalState;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.LinkError;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link to the control address. Its messages have the application properties {@code op} and {@code xid}; those within a
 * transaction say what that transaction is, the others end a branch.
 */
final class ControlReceiver extends ControlLink {

    private static final Logger LOG = LoggerFactory.getLogger(ControlReceiver.class);

    /** Requests have a few hundred bytes. */
    static final int LARGEST = 16 * 1024;

    private final Receiver link;
    private final AMQPSessionCallback session;
    private final AMQPConnectionContext connection;
    private final XaConnectionCallback transactions;
    private final Branches branches;
    private final String nodeId;

    ControlReceiver(
            Receiver link,
            AMQPSessionCallback session,
            AMQPConnectionContext connection,
            XaConnectionCallback transactions,
            Branches branches,
            String nodeId) {
        this.link = link;
        this.session = session;
        this.connection = connection;
        this.transactions = transactions;
        this.branches = branches;
        this.nodeId = nodeId;
    }

    @Override
    public void onMessage(Delivery delivery) {
        if (delivery.available() > LARGEST) {
            link.setCondition(
                    new ErrorCondition(LinkError.MESSAGE_SIZE_EXCEEDED, "this is no request, it is too large for one"));
            link.close();
            connection.flush();
            return;
        }
        if (!delivery.isReadable() || delivery.isPartial()) {
            return;
        }
        byte[] bytes = new byte[delivery.available()];
        link.recv(bytes, 0, bytes.length);
        link.advance();
        link.flow(1);
        try {
            Request request = Request.of(bytes);
            if (delivery.getRemoteState() instanceof TransactionalState state) {
                within(state.getTxnId(), request);
                TransactionalState answer = new TransactionalState();
                answer.setTxnId(state.getTxnId());
                answer.setOutcome(Accepted.getInstance());
                answer(delivery, answer);
                reply(request);
            } else {
                end(delivery, request.ending(), request.xid());
            }
        } catch (XaRefusal e) {
            reject(delivery, e);
        }
    }

    private void within(Binary transaction, Request request) throws XaRefusal {
        switch (request.operation()) {
            case "bind" -> transactions.bind(transaction, request.xid(), request.timeout(), branches);
            case "onephase" -> transactions.onePhase(transaction, request.xid());
            default -> throw request.notUnderstood("bind or onephase within a transaction");
        }
    }

    /** For clients that would not see the difference to a broker that stores the request in a queue. */
    private void reply(Request request) {
        ReplySender replies = request.replyTo() == null ? null : transactions.reply(request.replyTo());
        if (replies != null) {
            replies.send(
                    "ok " + request.operation() + " " + Xids.text(request.xid()) + " " + nodeId,
                    request.correlationId());
            connection.flush();
        }
    }

    private void end(Delivery delivery, Ending how, XidImpl xid) {
        session.withinSessionExecutor(() -> {
            CompletableFuture<Void> unused = branches.end(how, xid, session, transactions.getProtonConnectionDelegate())
                    .whenComplete((done, failure) -> connection.runLater(() -> ended(delivery, failure)));
        });
    }

    private void ended(Delivery delivery, Throwable failure) {
        if (failure == null) {
            answer(delivery, Accepted.getInstance());
        } else {
            reject(delivery, refusal(failure));
        }
    }

    private static XaRefusal refusal(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof XaRefusal refusal
                ? refusal
                : new XaRefusal(XaCode.XAER_RMERR, String.valueOf(cause.getMessage()), cause);
    }

    private void reject(Delivery delivery, XaRefusal refusal) {
        LOG.debug("A request over the control link {} is refused", link.getName(), refusal);
        Rejected rejected = new Rejected();
        rejected.setError(new ErrorCondition(refusal.code().condition(), refusal.getMessage()));
        answer(delivery, rejected);
    }

    private void answer(Delivery delivery, DeliveryState state) {
        delivery.disposition(state);
        delivery.settle();
        connection.flush();
    }

    /**
     * What a client asks for.
     *
     * @param timeout of a bind, in seconds; -1 for what holds in the broker
     * @param replyTo null for no answer but the outcome
     * @param correlationId null for none
     */
    private record Request(String operation, XidImpl xid, int timeout, String replyTo, Object correlationId) {

        static Request of(byte[] bytes) throws XaRefusal {
            Message message = Proton.message();
            try {
                message.decode(bytes, 0, bytes.length);
            } catch (RuntimeException e) {
                throw new XaRefusal(XaCode.XAER_INVAL, "the request cannot be read: " + e.getMessage(), e);
            }
            Map<String, Object> properties = message.getApplicationProperties() == null
                    ? Map.of()
                    : message.getApplicationProperties().getValue();
            return new Request(
                    Objects.toString(properties.get("op"), ""),
                    Xids.parse(properties.get("xid")),
                    properties.get("timeout") instanceof Number seconds && seconds.intValue() > 0
                            ? seconds.intValue()
                            : -1,
                    message.getReplyTo(),
                    message.getCorrelationId());
        }

        Ending ending() throws XaRefusal {
            for (Ending ending : Ending.values()) {
                if (ending.word().equals(operation)) {
                    return ending;
                }
            }
            throw notUnderstood(Arrays.stream(Ending.values()).map(Ending::word).toList() + " outside a transaction");
        }

        XaRefusal notUnderstood(String allowed) {
            return new XaRefusal(XaCode.XAER_INVAL, "op is \"" + operation + "\", it must be " + allowed);
        }
    }
}
