package io.waylink.artemis.broker;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.waylink.artemis.config.LinkRoute;
import org.apache.activemq.artemis.protocol.amqp.proton.ProtonDeliveryHandler;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.message.Message;

/**
 * Announces link routes to the router's management over a pair of links of its own, and collects the answers. One for
 * each connection, as the routes live as long as the connection; used on its event loop only.
 */
final class LinkRouteAnnouncer implements ProtonDeliveryHandler {

    private final Deque<LinkRoute> unsent;
    private final Map<Object, LinkRoute> unanswered = new HashMap<>();
    private final List<RouteAnswer> answers = new ArrayList<>();
    private final Consumer<List<RouteAnswer>> done;
    private final Runnable flush;
    private Sender requests;
    private Receiver replies;
    private int tag;
    private boolean finished;

    /**
     * @param routes what to announce; not empty
     * @param done told all answers, once
     * @param flush has the connection write what was sent
     */
    LinkRouteAnnouncer(Collection<LinkRoute> routes, Consumer<List<RouteAnswer>> done, Runnable flush) {
        this.unsent = new ArrayDeque<>(routes);
        this.done = done;
        this.flush = flush;
    }

    /** Attaches the links on a session of this connection that is not open yet. */
    void start(Session session) {
        session.open();
        replies = session.receiver("waylink-management-replies");
        Source dynamic = new Source();
        dynamic.setDynamic(true);
        replies.setSource(dynamic);
        replies.setTarget(new Target());
        replies.setContext(this);
        replies.open();
        replies.flow(unsent.size());
        requests = session.sender("waylink-management-requests");
        Target management = new Target();
        management.setAddress(LinkRouteMessages.ADDRESS);
        requests.setSource(new Source());
        requests.setTarget(management);
        requests.setContext(this);
        requests.open();
    }

    /** One of the links was attached by the router too. */
    void attached() {
        sendWhatCan();
    }

    @Override
    public void onFlow(int credits, boolean drain) {
        sendWhatCan();
    }

    private void sendWhatCan() {
        String replyTo = replies.getRemoteSource() instanceof Source source ? source.getAddress() : null;
        while (replyTo != null && !unsent.isEmpty() && requests.getCredit() > 0) {
            LinkRoute route = unsent.remove();
            unanswered.put(route.entityName(), route);
            send(route, LinkRouteMessages.create(route, replyTo));
        }
        flush.run();
    }

    private void send(LinkRoute route, Message request) {
        byte[] encoded = new byte
                [1024 + 8 * (route.pattern().length() + request.getReplyTo().length())];
        int length = request.encode(encoded, 0, encoded.length);
        Delivery delivery = requests.delivery(
                ByteBuffer.allocate(Integer.BYTES).putInt(tag++).array());
        delivery.setContext(route);
        requests.send(encoded, 0, length);
        requests.advance();
    }

    @Override
    public void onMessage(Delivery delivery) {
        if (delivery.getLink() == requests) {
            settled(delivery);
        } else if (!delivery.isPartial() && delivery.isReadable()) {
            answered(delivery);
        }
        flush.run();
    }

    private void settled(Delivery request) {
        if (request.getRemoteState() != null && !(request.getRemoteState() instanceof Accepted)) {
            LinkRoute route = (LinkRoute) request.getContext();
            if (unanswered.remove(route.entityName()) != null) {
                answers.add(new RouteAnswer(route, 0, "the request came back as " + request.getRemoteState()));
            }
        }
        request.settle();
        finishIfComplete();
    }

    private void answered(Delivery reply) {
        byte[] encoded = new byte[reply.available()];
        int length = replies.recv(encoded, 0, encoded.length);
        replies.advance();
        reply.disposition(Accepted.getInstance());
        reply.settle();
        Message message = Message.Factory.create();
        message.decode(encoded, 0, length);
        LinkRoute route = unanswered.remove(message.getCorrelationId());
        if (route != null) {
            answers.add(LinkRouteMessages.answer(route, message));
        }
        finishIfComplete();
    }

    @Override
    public void close(boolean remoteLinkClose) {
        String why = "the router closed its management: " + conditionOf(requests) + conditionOf(replies);
        unanswered.values().forEach(route -> answers.add(new RouteAnswer(route, 0, why)));
        unanswered.clear();
        unsent.forEach(route -> answers.add(new RouteAnswer(route, 0, why)));
        unsent.clear();
        finishIfComplete();
    }

    @Override
    public void close(ErrorCondition condition) {
        close(false);
    }

    private void finishIfComplete() {
        if (!finished && unsent.isEmpty() && unanswered.isEmpty()) {
            finished = true;
            done.accept(List.copyOf(answers));
        }
    }

    private static String conditionOf(Link link) {
        ErrorCondition error = link.getRemoteCondition();
        return error == null || error.getCondition() == null
                ? ""
                : error.getCondition() + (error.getDescription() == null ? "" : " " + error.getDescription());
    }
}
