package io.waylink.artemis.broker;

import java.util.Optional;

import io.waylink.artemis.config.Direction;
import io.waylink.artemis.xa.XaLinks;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPSessionContext;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the attaches of a router; on the event loop of the connection. */
final class LinkAttacher {

    private static final Logger LOG = LoggerFactory.getLogger(LinkAttacher.class);

    private final RoutedContext context;
    private final RoutedCallback callback;
    private final LinkGate gate;
    private final Optional<XaLinks> xa;

    LinkAttacher(RoutedContext context, RoutedCallback callback, LinkGate gate, Optional<XaLinks> xa) {
        this.context = context;
        this.callback = callback;
        this.gate = gate;
        this.xa = xa;
    }

    /** Attaches the broker's end, or refuses the link and tells why. */
    void attach(Link link) {
        link.setSource(link.getRemoteSource());
        link.setTarget(link.getRemoteTarget());
        RoutedTerminus terminus = RoutedTerminus.of(link);
        Optional<ErrorCondition> refusal = refusal(link, terminus);
        if (refusal.isPresent()) {
            refuse(link, refusal.get(), null);
            return;
        }
        try {
            terminus.translate(gate.rules());
            attach(link, terminus, context.sessionOf(link));
        } catch (Exception e) {
            refuse(link, new ErrorCondition(AmqpError.INTERNAL_ERROR, String.valueOf(e.getMessage())), e);
        }
    }

    private Optional<ErrorCondition> refusal(Link link, RoutedTerminus terminus) {
        if (link.getRemoteTarget() instanceof Coordinator) {
            return Optional.empty();
        }
        Direction direction = link instanceof Sender ? Direction.OUT : Direction.IN;
        Optional<ErrorCondition> refusal =
                gate.refusal(direction, terminus.atBroker(gate.rules()), terminus.isDynamic());
        return refusal.isPresent()
                ? refusal
                : Subscription.queueOf(link, context).flatMap(gate::refusalOfSubscription);
    }

    private void attach(Link link, RoutedTerminus terminus, AMQPSessionContext session) throws Exception {
        if (xa.isPresent() && xa.get().attach(link, session)) {
            return;
        }
        AMQPSessionCallback calls = session.getSessionSPI();
        OperationContext before = calls.recoverContext();
        try {
            if (link instanceof Sender sender) {
                session.addSender(sender, (any, same) -> new RoutedSender(context, session, sender, terminus));
            } else if (link.getRemoteTarget() instanceof Coordinator coordinator) {
                session.addTransactionHandler(coordinator, (Receiver) link);
                link.setContext(new RoutedCoordinator(calls, context, callback));
            } else {
                Receiver receiver = (Receiver) link;
                session.addReceiver(receiver, (any, same) -> new RoutedReceiver(context, session, receiver, terminus));
            }
        } finally {
            calls.resetContext(before);
        }
    }

    /** Answers an attach and ends it in the same breath (AMQP 1.0 part 2, section 2.6.3). */
    private void refuse(Link link, ErrorCondition error, Exception cause) {
        LOG.debug("Routed link {} refused: {}", link.getName(), error.getDescription(), cause);
        context.tally().linkRefused();
        link.setSource(null);
        link.setTarget(null);
        link.setCondition(error);
        link.close();
        context.flush();
    }
}
