package io.waylink.adapter.net;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.provider.amqp.AmqpEventSink;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.message.Message;

/**
 * The pair of links to the {@code $cbs} node of one connection, in a session of their own: requests out, answers in (AMQP
 * Claims-based Security 1.0, working draft, section 3). Attached with the first request. Used by the engine's event loop
 * only.
 */
final class CbsLinks implements AmqpEventSink {

    private static final String NODE = "$cbs";
    private static final int CREDIT = 50;
    private static final int BUFFER = 8 * 1024;

    private final Connection connection;
    private final Map<Object, Consumer<Failure>> waiting = new HashMap<>();
    private Session session;
    private Sender requests;
    private Receiver answers;
    private long sequence;

    CbsLinks(Connection connection) {
        this.connection = connection;
    }

    /**
     * Puts a token.
     *
     * @param answer told why it was not taken, null if it was
     * @return takes the request back: its answer is not waited for any more
     */
    Runnable put(Token token, String audience, Consumer<Failure> answer) {
        attach();
        String id = "put-token-" + ++sequence;
        Map<String, Object> properties =
                new HashMap<>(Map.of("operation", "put-token", "type", token.type(), "name", audience));
        if (token.expires() != null) {
            properties.put("expiration", Date.from(token.expires()));
        }
        Message request = Message.Factory.create();
        request.setMessageId(id);
        request.setReplyTo(answers.getTarget().getAddress());
        request.setApplicationProperties(new ApplicationProperties(properties));
        request.setBody(new AmqpValue(token.value()));
        waiting.put(id, answer);
        byte[] encoded = new byte[BUFFER + token.value().length() * 3];
        int length = request.encode(encoded, 0, encoded.length);
        requests.delivery(id.getBytes(StandardCharsets.UTF_8));
        requests.send(encoded, 0, length);
        requests.advance();
        return () -> waiting.remove(id);
    }

    private void attach() {
        if (session != null) {
            return;
        }
        String name = NODE + "-" + UUID.randomUUID();
        session = connection.session();
        session.setContext(this);
        session.open();
        requests = session.sender(name + "-requests");
        requests.setContext(this);
        requests.setSource(new Source());
        requests.setTarget(target(NODE));
        requests.open();
        answers = session.receiver(name + "-answers");
        answers.setContext(this);
        Source source = new Source();
        source.setAddress(NODE);
        answers.setSource(source);
        answers.setTarget(target(name));
        answers.open();
        answers.flow(CREDIT);
    }

    private static Target target(String address) {
        Target target = new Target();
        target.setAddress(address);
        return target;
    }

    @Override
    public void processDeliveryUpdates(AmqpProvider provider, Delivery delivery) {
        if (delivery.getLink() == requests) {
            requestSettled(delivery);
        } else if (delivery.isReadable() && !delivery.isPartial()) {
            byte[] encoded = new byte[delivery.pending()];
            int length = answers.recv(encoded, 0, encoded.length);
            answers.advance();
            delivery.disposition(Accepted.getInstance());
            delivery.settle();
            answers.flow(1);
            Message answer = Message.Factory.create();
            answer.decode(encoded, 0, length);
            answered(answer);
        }
    }

    private void requestSettled(Delivery delivery) {
        if (delivery.getRemoteState() != null && !(delivery.getRemoteState() instanceof Accepted)) {
            Consumer<Failure> waits = waiting.remove(new String(delivery.getTag(), StandardCharsets.UTF_8));
            if (waits != null) {
                waits.accept(Failure.answered(FailureScope.LINK, NODE, "" + delivery.getRemoteState()));
            }
        }
        if (delivery.remotelySettled() && !delivery.isSettled()) {
            delivery.settle();
        }
    }

    private void answered(Message answer) {
        Consumer<Failure> waits = waiting.remove(answer.getCorrelationId());
        if (waits != null) {
            Map<String, Object> properties = answer.getApplicationProperties() == null
                    ? Map.of()
                    : answer.getApplicationProperties().getValue();
            waits.accept(judged(properties.get("status-code"), properties.get("status-description")));
        }
    }

    private static Failure judged(Object code, Object description) {
        int status = code instanceof Number number ? number.intValue() : 0;
        String text = status + (description == null ? "" : " " + description);
        return switch (status) {
            case 200, 202 -> null;
            case 401, 403 -> Failure.answered(FailureScope.FATAL, "amqp:unauthorized-access", NODE + " says " + text);
            default -> Failure.answered(FailureScope.LINK, NODE, text);
        };
    }

    @Override
    public void processRemoteClose(AmqpProvider provider) {
        ended();
    }

    @Override
    public void processRemoteDetach(AmqpProvider provider) {
        ended();
    }

    /** One of the three is gone: all are made anew with the next request. */
    private void ended() {
        if (session == null) {
            return;
        }
        String why = List.of(requests, answers, session).stream()
                .map(Failures::conditionOf)
                .filter(condition -> condition != null)
                .findFirst()
                .orElse("detached");
        Session gone = session;
        session = null;
        gone.setContext(null);
        requests.setContext(null);
        answers.setContext(null);
        if (gone.getLocalState() == EndpointState.ACTIVE) {
            gone.close();
        }
        List<Consumer<Failure>> all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(each ->
                each.accept(Failure.answered(FailureScope.ofLink(why, true), why, "the peer does not serve " + NODE)));
    }

    @Override
    public void processRemoteOpen(AmqpProvider provider) {
        // Requests are written before that, and wait for credit.
    }

    @Override
    public void processFlowUpdates(AmqpProvider provider) {
        // See processRemoteOpen.
    }
}
