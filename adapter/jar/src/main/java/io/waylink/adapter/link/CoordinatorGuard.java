package io.waylink.adapter.link;

import java.util.EnumSet;
import java.util.function.Consumer;

import io.waylink.adapter.net.Failures;
import io.waylink.recovery.Failure;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpEventSink;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
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
 * outcome is kept back, and the detach that follows it fails the commit.
 */
final class CoordinatorGuard implements AmqpEventSink {

    private static final EnumSet<EndpointState> ANY = EnumSet.allOf(EndpointState.class);

    private final AmqpEventSink guarded;
    private final Link link;
    private final Consumer<Failure> lost;

    private CoordinatorGuard(AmqpEventSink guarded, Link link, Consumer<Failure> lost) {
        this.guarded = guarded;
        this.link = link;
        this.lost = lost;
    }

    /**
     * Guards the coordinator links of a session that are not guarded yet.
     *
     * @param session the AMQP session
     * @param lost told when the peer detaches the link
     */
    static void install(AmqpProvider engine, Session session, Consumer<Failure> lost) {
        for (Link link = engine.getProtonConnection().linkHead(ANY, ANY); link != null; link = link.next(ANY, ANY)) {
            if (link.getSession() == session
                    && link.getTarget() instanceof Coordinator
                    && link.getContext() instanceof AmqpEventSink sink
                    && !(sink instanceof CoordinatorGuard)) {
                link.setContext(new CoordinatorGuard(sink, link, lost));
            }
        }
    }

    @Override
    public void processDeliveryUpdates(AmqpProvider engine, Delivery delivery) throws ProviderException {
        if (delivery == null || !delivery.remotelySettled() || isDefinite(delivery.getRemoteState())) {
            guarded.processDeliveryUpdates(engine, delivery);
        }
    }

    private static boolean isDefinite(DeliveryState outcome) {
        return outcome instanceof Accepted || outcome instanceof Declared || outcome instanceof Rejected;
    }

    @Override
    public void processRemoteOpen(AmqpProvider engine) throws ProviderException {
        guarded.processRemoteOpen(engine);
        // The builder has put the finished coordinator in our place.
        if (link.getContext() instanceof AmqpEventSink now && !(now instanceof CoordinatorGuard)) {
            link.setContext(new CoordinatorGuard(now, link, lost));
        }
    }

    @Override
    public void processRemoteDetach(AmqpProvider engine) throws ProviderException {
        guarded.processRemoteDetach(engine);
        lost.accept(Failures.ofLink(link, null, true));
    }

    @Override
    public void processRemoteClose(AmqpProvider engine) throws ProviderException {
        guarded.processRemoteClose(engine);
        lost.accept(Failures.ofLink(link, null, true));
    }

    @Override
    public void processFlowUpdates(AmqpProvider engine) throws ProviderException {
        guarded.processFlowUpdates(engine);
    }
}
