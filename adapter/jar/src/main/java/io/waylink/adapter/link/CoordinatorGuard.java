package io.waylink.adapter.link;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

import io.waylink.adapter.net.Failures;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpEventSink;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.amqp.AmqpTransactionCoordinator;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Session;

/**
 * Stands between the engine and a transaction coordinator's link, on the engine's event loop. Qpid JMS takes every
 * outcome of a discharge but {@code rejected} for success. A router that loses its broker settles what is open as
 * {@code modified}, which says that the discharge was <em>not</em> carried out (AMQP 1.0 part 4, section 4.3): such an
 * outcome is kept back, and the detach that follows it fails the commit. If none follows, this side detaches.
 */
final class CoordinatorGuard extends AttachGuard {

    private static final EnumSet<EndpointState> ACTIVE = EnumSet.of(EndpointState.ACTIVE);
    private static final EnumSet<EndpointState> ANY = EnumSet.allOf(EndpointState.class);

    private final Link link;
    private final Observer observer;

    /** Who wants to know, on the engine's event loop. */
    interface Observer {

        /** This is the link, attached or not yet. */
        void guarding(Link link);

        /** The peer has attached it. */
        void attached(Link link);

        /** The peer detaches the link, possibly to send it elsewhere; told before anybody else is told of the detach. */
        void redirecting(Link link);

        /** The peer has detached the link, or this side had to. */
        void lost(Failure failure);

        /** The peer has not carried out a request, and should detach now. */
        void notCarriedOut(CoordinatorGuard guard, String why);
    }

    private CoordinatorGuard(AmqpEventSink guarded, Link link, Observer observer) {
        super(guarded);
        this.link = link;
        this.observer = observer;
    }

    /**
     * Guards the coordinator links of a session that are not guarded yet.
     *
     * @param session the AMQP session
     */
    static void install(AmqpProvider engine, Session session, Observer observer) {
        for (Link link : coordinators(engine, session)) {
            if (link.getContext() instanceof AmqpEventSink sink && !(sink instanceof CoordinatorGuard)) {
                link.setContext(new CoordinatorGuard(sink, link, observer));
                observer.guarding(link);
            }
        }
    }

    /**
     * Whether a session's requests go over this link, and its guard is there: a look at one link, where to install looks at
     * all of the connection.
     *
     * @param link null if there is none yet
     */
    static boolean isGuarded(Link link, Session session) {
        return link != null
                && link.getSession() == session
                && link.getLocalState() == EndpointState.ACTIVE
                && link.getRemoteState() == EndpointState.ACTIVE
                && link.getContext() instanceof CoordinatorGuard;
    }

    /** Closes the coordinator links of a session from this side; what is open on them fails. */
    static void close(AmqpProvider engine, Session session, String why) {
        for (Link link : coordinators(engine, session)) {
            if (link.getContext() instanceof CoordinatorGuard guard) {
                guard.close(engine, why);
            }
        }
    }

    private static List<Link> coordinators(AmqpProvider engine, Session session) {
        List<Link> found = new ArrayList<>();
        for (Link link = engine.getProtonConnection().linkHead(ACTIVE, ANY);
                link != null;
                link = link.next(ACTIVE, ANY)) {
            if (link.getSession() == session && link.getTarget() instanceof Coordinator) {
                found.add(link);
            }
        }
        return found;
    }

    /** Closes the link from this side, unless it is closed; on the engine's event loop. */
    void close(AmqpProvider engine, String why) {
        if (link.getLocalState() == EndpointState.ACTIVE && guarded instanceof AmqpTransactionCoordinator coordinator) {
            link.setContext(null); // nothing that the peer says of it matters any more
            coordinator.closeResource(engine, new ProviderException(why), true);
            observer.lost(Failure.answered(FailureScope.LINK, "closed", why));
        }
    }

    @Override
    public void processDeliveryUpdates(AmqpProvider engine, Delivery delivery) throws ProviderException {
        if (delivery == null || !delivery.remotelySettled() || isDefinite(delivery.getRemoteState())) {
            super.processDeliveryUpdates(engine, delivery);
            return;
        }
        observer.notCarriedOut(
                this, "the coordinator did not carry out a request, it said " + delivery.getRemoteState());
    }

    private static boolean isDefinite(DeliveryState outcome) {
        return outcome instanceof Accepted || outcome instanceof Declared || outcome instanceof Rejected;
    }

    @Override
    public void processRemoteOpen(AmqpProvider engine) throws ProviderException {
        super.processRemoteOpen(engine);
        observer.attached(link);
        // The builder has put the finished coordinator in our place.
        if (link.getContext() instanceof AmqpEventSink now && !(now instanceof CoordinatorGuard)) {
            link.setContext(new CoordinatorGuard(now, link, observer));
        }
    }

    @Override
    public void processRemoteDetach(AmqpProvider engine) throws ProviderException {
        observer.redirecting(link);
        super.processRemoteDetach(engine);
        observer.lost(Failures.ofLink(link, null, true));
    }

    @Override
    public void processRemoteClose(AmqpProvider engine) throws ProviderException {
        observer.redirecting(link);
        super.processRemoteClose(engine);
        observer.lost(Failures.ofLink(link, null, true));
    }
}
