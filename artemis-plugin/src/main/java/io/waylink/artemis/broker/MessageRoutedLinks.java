package io.waylink.artemis.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.waylink.artemis.config.Direction;
import io.waylink.artemis.config.LinkRoute;
import io.waylink.artemis.xa.XaPlugin;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPSessionContext;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.ReceiverSettleMode;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;

/**
 * Links of the broker's own, for routers that forward messages and know no link routes: one into the broker for each
 * address that clients send to, one out of it for each that they receive from. Where both are the same address it is a
 * waypoint, which the router has to be configured for.
 */
final class MessageRoutedLinks implements Announcer {

    private static final Symbol WAYPOINT = Symbol.valueOf("qd.waypoint");
    private static final String ROUTE = "waylink.route";

    /** What a router refuses it may accept when its configuration has changed. */
    private static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(5);

    private final RoutedContext context;
    private final LinkGate gate;
    private final boolean knowsWaypoints;
    private final Listener listener;
    private final Map<LinkRoute, Link> links = new HashMap<>();

    /** Those that were ended here and not yet by the router: until then there can be no other link of that name. */
    private final Map<LinkRoute, Link> leaving = new HashMap<>();

    private final Map<LinkRoute, RouteAnswer> told = new LinkedHashMap<>();
    private Set<LinkRoute> wanted = Set.of();
    private Session session;
    private volatile int answers;

    /**
     * @param knowsWaypoints whether the router keeps what goes into the broker apart from what comes out of it
     */
    MessageRoutedLinks(RoutedContext context, LinkGate gate, boolean knowsWaypoints, Listener listener) {
        this.context = context;
        this.gate = gate;
        this.knowsWaypoints = knowsWaypoints;
        this.listener = listener;
    }

    @Override
    public void start(Session opened) {
        session = opened;
        session.open();
    }

    /** Transactions are not among them: a router that forwards messages takes no part in any. */
    @Override
    public void want(Set<LinkRoute> routes) {
        wanted = new LinkedHashSet<>(routes);
        wanted.removeIf(route -> route.equals(LinkRoute.COORDINATOR) || XaPlugin.isControl(route.pattern()));
        told.keySet().retainAll(wanted);
        for (LinkRoute route : Set.copyOf(links.keySet())) {
            if (!wanted.contains(route)) {
                Link link = links.remove(route);
                leaving.put(route, link);
                context.end(link, null);
            }
        }
        wanted.stream()
                .filter(route -> !told.containsKey(route) && isFree(route))
                .toList()
                .forEach(this::attach);
        context.flush();
        tellIfSettled();
    }

    private void attach(LinkRoute route) {
        String address = gate.rules().names().atBroker(route.pattern());
        if (route.pattern().indexOf('#') >= 0 || route.pattern().indexOf('*') >= 0) {
            answer(
                    route,
                    0,
                    "the router forwards messages of addresses, not of patterns: \"announce\" being existing"
                            + " names them");
            return;
        }
        if (!knowsWaypoints && isBothWays(route)) {
            answer(route, 0, "the router would send its messages in circles: the two directions need two names");
            return;
        }
        ErrorCondition refusal = gate.refusal(route.direction(), address, false).orElse(null);
        if (refusal != null) {
            answer(route, 0, refusal.getDescription());
            return;
        }
        Link link = route.direction() == Direction.IN ? receiver(route, address) : sender(route, address);
        link.attachments().set(ROUTE, LinkRoute.class, route);
        links.put(route, link);
        link.open();
    }

    private Receiver receiver(LinkRoute route, String address) {
        Receiver receiver = session.receiver(route.entityName());
        Source source = new Source();
        source.setAddress(route.pattern());
        source.setCapabilities(capabilities(route));
        Target target = new Target();
        target.setAddress(address);
        receiver.setSource(source);
        receiver.setTarget(target);
        receiver.setSenderSettleMode(SenderSettleMode.UNSETTLED);
        receiver.setReceiverSettleMode(ReceiverSettleMode.FIRST);
        return receiver;
    }

    private Sender sender(LinkRoute route, String address) {
        Sender sender = session.sender(route.entityName());
        Source source = new Source();
        source.setAddress(address);
        Target target = new Target();
        target.setAddress(route.pattern());
        target.setCapabilities(capabilities(route));
        sender.setSource(source);
        sender.setTarget(target);
        sender.setSenderSettleMode(SenderSettleMode.UNSETTLED);
        sender.setReceiverSettleMode(ReceiverSettleMode.FIRST);
        return sender;
    }

    private Symbol[] capabilities(LinkRoute route) {
        return isBothWays(route) ? new Symbol[] {WAYPOINT} : null;
    }

    private boolean isBothWays(LinkRoute route) {
        Direction other = route.direction() == Direction.IN ? Direction.OUT : Direction.IN;
        return wanted.contains(new LinkRoute(route.pattern(), other));
    }

    @Override
    public void attached(Link link) {
        LinkRoute route = routeOf(link);
        boolean refused = link instanceof Sender ? link.getRemoteTarget() == null : link.getRemoteSource() == null;
        if (route == null || refused || links.get(route) != link) {
            return; // a detach follows: the router's, with the reason, or the answer to ours
        }
        try {
            AMQPSessionContext broker = context.sessionOf(link);
            broker.initialize();
            if (link instanceof Sender sender) {
                String address = gate.rules().names().atBroker(route.pattern());
                QueueController controller = new QueueController(broker.getSessionSPI(), address);
                broker.addSender(sender, (any, same) -> new RoutedSender(context, broker, sender, controller));
            } else {
                RoutedTerminus terminus = RoutedTerminus.ofOwn(link);
                terminus.translate(gate.rules());
                Receiver receiver = (Receiver) link;
                broker.addReceiver(receiver, (any, same) -> new RoutedReceiver(context, broker, receiver, terminus));
            }
            if (link.getContext() == null) { // Artemis has refused, and ended it
                ended(link);
            } else {
                answer(route, RouteAnswer.ATTACHED, "attached");
            }
        } catch (Exception e) {
            context.detach(link, e);
            ended(link);
        }
        tellIfSettled();
    }

    @Override
    public void ended(Link link) {
        LinkRoute route = routeOf(link);
        if (route != null && leaving.remove(route, link)) {
            tryAgain(route); // it is wanted again since
        } else if (route != null && links.remove(route, link)) {
            ErrorCondition error =
                    link.getCondition() != null && link.getCondition().getCondition() != null
                            ? link.getCondition()
                            : link.getRemoteCondition();
            String reason = error == null || error.getCondition() == null
                    ? "the router has ended the link"
                    : error.getCondition() + " " + error.getDescription();
            answer(route, 0, reason);
            context.later(TRIED_AGAIN_AFTER, () -> tryAgain(route));
            tellIfSettled();
        }
    }

    private void tryAgain(LinkRoute route) {
        if (wanted.contains(route) && isFree(route)) {
            attach(route);
            context.flush();
        }
    }

    private boolean isFree(LinkRoute route) {
        return !links.containsKey(route) && !leaving.containsKey(route);
    }

    private static LinkRoute routeOf(Link link) {
        return link.attachments().get(ROUTE, LinkRoute.class);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void answer(LinkRoute route, int status, String description) {
        answers++;
        told.put(route, new RouteAnswer(route, status, description));
    }

    private void tellIfSettled() {
        if (told.keySet().containsAll(wanted)) {
            listener.settled(List.copyOf(told.values()));
        }
    }

    @Override
    public void forgetRefusals() {
        told.values().removeIf(answer -> !answer.created());
    }

    @Override
    public int answers() {
        return answers;
    }
}
