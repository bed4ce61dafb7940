package io.waylink.artemis.broker;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
 * Keeps the link routes at the router the same as those that are wanted, by requests to its management over a pair of
 * links of its own. One for each connection, as the routes live as long as the connection; used on its event loop only.
 *
 * <p>There is never more than one request under way for the same route: what changes meanwhile is looked at when the
 * answer has come. What the router has refused is not asked for again.
 */
final class LinkRouteAnnouncer implements Announcer, ProtonDeliveryHandler {

    /** How many answers the router may send ahead; it would drop those for which it has no credit. */
    private static final int WINDOW = 250;

    private record Request(LinkRoute route, boolean creates) {}

    private final Map<LinkRoute, RouteAnswer> told = new LinkedHashMap<>();
    private final Map<Object, Request> unanswered = new HashMap<>();
    private final Set<LinkRoute> due = new LinkedHashSet<>();
    private final Listener listener;
    private final Runnable flush;
    private Set<LinkRoute> wanted = Set.of();
    private boolean settled = true;
    private String closed;
    private Sender requests;
    private Receiver replies;
    private int tag;
    private volatile int answers;

    /**
     * @param flush has the connection write what was sent
     */
    LinkRouteAnnouncer(Listener listener, Runnable flush) {
        this.listener = listener;
        this.flush = flush;
    }

    /** Attaches the links on a session of this connection that is not open yet. */
    @Override
    public void start(Session session) {
        session.open();
        replies = session.receiver("waylink-management-replies");
        Source dynamic = new Source();
        dynamic.setDynamic(true);
        replies.setSource(dynamic);
        replies.setTarget(new Target());
        replies.setContext(this);
        replies.open();
        replies.flow(WINDOW);
        requests = session.sender("waylink-management-requests");
        Target management = new Target();
        management.setAddress(LinkRouteMessages.ADDRESS);
        requests.setSource(new Source());
        requests.setTarget(management);
        requests.setContext(this);
        requests.open();
    }

    @Override
    public void want(Set<LinkRoute> routes) {
        told.keySet().stream().filter(route -> !routes.contains(route)).forEach(due::add);
        routes.stream().filter(route -> !told.containsKey(route)).forEach(due::add);
        wanted = routes;
        settled = false;
        proceed();
    }

    @Override
    public void forgetRefusals() {
        told.values().removeIf(answer -> !answer.created());
    }

    @Override
    public int answers() {
        return answers;
    }

    @Override
    public void attached(Link link) {
        proceed();
    }

    /** Nothing to do: it is told by its {@link #close(boolean)}. */
    @Override
    public void ended(Link link) {}

    @Override
    public void onFlow(int credits, boolean drain) {
        proceed();
    }

    private void proceed() {
        String replyTo = replies.getRemoteSource() instanceof Source source ? source.getAddress() : null;
        while (!due.isEmpty() && (closed != null || (replyTo != null && mayAsk()))) {
            LinkRoute next = due.iterator().next();
            due.remove(next);
            bringUpToDate(next, replyTo);
        }
        flush.run();
        if (!settled && due.isEmpty() && unanswered.isEmpty()) {
            settled = true;
            listener.settled(List.copyOf(told.values()));
        }
    }

    private boolean mayAsk() {
        return requests.getCredit() > 0 && unanswered.size() < replies.getCredit();
    }

    private void bringUpToDate(LinkRoute route, String replyTo) {
        RouteAnswer known = told.get(route);
        if (unanswered.containsKey(route.entityName()) || wanted.contains(route) == (known != null)) {
            return;
        }
        if (known == null && closed != null) {
            told.put(route, new RouteAnswer(route, 0, closed));
        } else if (known == null) {
            ask(new Request(route, true), LinkRouteMessages.create(route, replyTo));
        } else if (known.created() && closed == null) {
            ask(new Request(route, false), LinkRouteMessages.delete(route, replyTo));
        } else {
            told.remove(route);
        }
    }

    private void ask(Request request, Message message) {
        unanswered.put(request.route().entityName(), request);
        byte[] encoded = new byte
                [1024
                        + 8
                                * (request.route().pattern().length()
                                        + message.getReplyTo().length())];
        int length = message.encode(encoded, 0, encoded.length);
        Delivery delivery = requests.delivery(
                ByteBuffer.allocate(Integer.BYTES).putInt(tag++).array());
        delivery.setContext(request);
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
        proceed();
    }

    private void settled(Delivery delivery) {
        if (delivery.getRemoteState() != null && !(delivery.getRemoteState() instanceof Accepted)) {
            Request request = (Request) delivery.getContext();
            if (unanswered.remove(request.route().entityName(), request)) {
                answered(request, 0, "the request came back as " + delivery.getRemoteState());
            }
        }
        delivery.settle();
    }

    private void answered(Delivery reply) {
        byte[] encoded = new byte[reply.available()];
        int length = replies.recv(encoded, 0, encoded.length);
        replies.advance();
        reply.disposition(Accepted.getInstance());
        reply.settle();
        if (replies.getCredit() <= WINDOW / 2) {
            replies.flow(WINDOW - replies.getCredit());
        }
        Message message = Message.Factory.create();
        message.decode(encoded, 0, length);
        Request request = unanswered.remove(message.getCorrelationId());
        if (request != null) {
            RouteAnswer answer = LinkRouteMessages.answer(request.route(), message);
            answered(request, answer.status(), answer.description());
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void answered(Request request, int status, String description) {
        answers++;
        LinkRoute route = request.route();
        RouteAnswer answer = new RouteAnswer(route, status, description);
        if (request.creates()) {
            told.put(route, answer);
        } else if (answer.created() || status == LinkRouteMessages.NOT_FOUND) {
            told.remove(route);
            listener.withdrawn(route);
        } else {
            return; // the router still has it; the next time that something changes it is asked again
        }
        if (wanted.contains(route) != told.containsKey(route)) {
            due.add(route);
        }
    }

    @Override
    public void close(boolean remoteLinkClose) {
        if (closed == null) {
            closed = "the router closed its management: " + conditionOf(requests) + conditionOf(replies);
            List.copyOf(unanswered.values()).forEach(request -> answered(request, 0, closed));
            unanswered.clear();
        }
        proceed();
    }

    @Override
    public void close(ErrorCondition condition) {
        close(false);
    }

    private static String conditionOf(Link link) {
        ErrorCondition error = link.getRemoteCondition();
        return error == null || error.getCondition() == null
                ? ""
                : error.getCondition() + (error.getDescription() == null ? "" : " " + error.getDescription());
    }
}
