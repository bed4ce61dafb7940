package io.waylink.artemis.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.waylink.artemis.config.Direction;
import io.waylink.artemis.config.LinkRoute;
import io.waylink.artemis.config.Mode;
import io.waylink.artemis.config.RouterConfig;
import io.waylink.artemis.xa.XaPlugin;
import io.waylink.recovery.Failure;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.security.SecurityAuth;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManager;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConstants;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPSessionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.AmqpSupport;
import org.apache.activemq.artemis.protocol.amqp.proton.ProtonDeliveryHandler;
import org.apache.activemq.artemis.protocol.amqp.proton.handler.ProtonHandler;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The AMQP side of one connection to a router. Unlike the context of an Artemis broker connection it is the SASL client
 * and yet its sessions are those of an ordinary user, with every permission checked; and unlike that of an acceptor it
 * keeps the links apart, as they belong to many clients.
 */
final class RoutedContext extends AMQPConnectionContext {

    private static final Logger LOG = LoggerFactory.getLogger(RoutedContext.class);

    private static final Symbol STOLEN = Symbol.valueOf("amqp:link:stolen");

    private final ActiveMQServer server;
    private final RouterConfig config;
    private final RoutedCallback callback;
    private final ClientSasl sasl;
    private final Tally tally;
    private final ConnectionObserver observer;
    private final LinkGate gate;
    private final LinkAttacher attacher;
    private final SecurityAuth security;
    private final AddressBook addresses;
    private final String scheme;
    private volatile Announcer announcer;
    private boolean gone;
    private final EndReason reason = new EndReason();

    RoutedContext(
            ActiveMQServer server,
            ProtonProtocolManager manager,
            RoutedCallback callback,
            RouterConfig config,
            ClientSasl sasl,
            Tally tally,
            ConnectionObserver observer) {
        super(
                manager,
                callback,
                config.containerId(server.getNodeID().toString()),
                Math.toIntExact(config.idleTimeout().toMillis()),
                manager.getMaxFrameSize(),
                AMQPConstants.Connection.DEFAULT_CHANNEL_MAX,
                server.getConfiguration().isAmqpUseCoreSubscriptionNaming(),
                server.getScheduledPool(),
                false,
                sasl,
                Map.of(),
                null,
                null,
                false);
        this.server = server;
        this.config = config;
        this.callback = callback;
        this.sasl = sasl;
        this.tally = tally;
        this.observer = observer;
        this.addresses = new AddressBook(server, config);
        this.scheme = config.endpoints().get(0).scheme();
        this.gate = new LinkGate(config.links(), BrokerNames.of(server));
        this.attacher =
                new LinkAttacher(this, callback, gate, XaPlugin.of(server).map(plugin -> plugin.links(this, callback)));
        this.security = new BrokerUser(config.brokerUser(), callback, manager.getSecurityDomain());
    }

    // ---- who the links act as ----

    @Override
    public String getUser() {
        return security.getUsername();
    }

    @Override
    public String getPassword() {
        return security.getPassword();
    }

    /** Null, so that each session authenticates; the answer comes from the broker's cache. */
    @Override
    public String getValidatedUser() {
        return null;
    }

    @Override
    public SecurityAuth getSecurityAuth() {
        return security;
    }

    // ---- the connection ----

    /** Sends Open; on the event loop. */
    void begin() {
        if (config.hostname() != null) {
            handler.getConnection().setHostname(config.hostname());
        }
        open();
        flush();
    }

    @Override
    public void onRemoteOpen(Connection connection) throws Exception {
        super.onRemoteOpen(connection);
        if (connection.getLocalState() != EndpointState.ACTIVE) {
            return;
        }
        observer.opened(String.valueOf(connection.getRemoteContainer()), PeerOpen.standIns(connection, scheme));
        if (config.announcement().isEmpty()) {
            observer.announced(List.of());
        } else {
            boolean forwards = config.mode() == Mode.WAYPOINTS
                    || (config.mode() == Mode.AUTO && PeerOpen.hasNoLinkRoutes(connection));
            begin(
                    forwards
                            ? new MessageRoutedLinks(this, gate, !PeerOpen.hasNoLinkRoutes(connection), new Announced())
                            : new LinkRouteAnnouncer(new Announced(), this::flush));
        }
    }

    private void begin(Announcer next) {
        announcer = next;
        next.start(handler.getConnection().session());
        next.want(addresses.wanted());
    }

    /** What this connection announces. */
    AddressBook addresses() {
        return addresses;
    }

    /**
     * Has the router know these routes and no others.
     *
     * @param afresh also those that it has refused before
     */
    void announce(Set<LinkRoute> wanted, boolean afresh) {
        if (announcer == null) {
            observer.announced(List.of());
            return;
        }
        if (afresh) {
            announcer.forgetRefusals();
        }
        announcer.want(wanted);
    }

    /** How many answers the router has given; any thread may ask. */
    int answers() {
        Announcer current = announcer;
        return current == null ? 0 : current.answers();
    }

    private final class Announced implements Announcer.Listener {

        @Override
        public void settled(List<RouteAnswer> answers) {
            if (config.mode() == Mode.AUTO && answers.stream().anyMatch(RouteAnswer::linkRoutesUnknown)) {
                begin(new MessageRoutedLinks(RoutedContext.this, gate, false, this));
            } else {
                observer.announced(answers);
            }
        }

        /** The router attaches nobody any more, but whoever is attached would send into an address that is gone. */
        @Override
        public void withdrawn(LinkRoute route) {
            if (route.direction() == Direction.IN) {
                String why = "the address " + route.pattern() + " is gone";
                RoutedLinks.producers(handler.getConnection(), route.pattern())
                        .forEach(link -> end(link, new ErrorCondition(AmqpError.RESOURCE_DELETED, why)));
            }
        }
    }

    /** Called from the midst of reading a SASL frame: a Close, as Artemis sends it, would read the same frame again. */
    @Override
    public void onAuthFailed(ProtonHandler protonHandler, Connection connection) {
        because(ConnectionObserver.NOT_AUTHENTICATED, sasl.failure());
        endLater();
    }

    @Override
    public void onTransportError(Transport transport) {
        reason.set(handler.getConnection()
                .getCondition()); // an idle time-out says so here, and there only that it was cut
        reason.set(transport.getCondition());
        endLater();
    }

    @Override
    public void onRemoteClose(Connection connection) {
        reason.set(connection.getRemoteCondition());
        super.onRemoteClose(connection);
    }

    @Override
    public void onLocalClose(Connection connection) {
        reason.set(connection.getCondition());
        super.onLocalClose(connection);
        if (connection.getRemoteState() != EndpointState.CLOSED) {
            flush();
            runLater(
                    this::endLater); // twice later, as the Close is written later; a router that hangs never answers it
        }
    }

    private void endLater() {
        runLater(() -> callback.getTransportConnection().close());
    }

    /** Remembers why the connection is about to end. */
    void because(String condition, String description) {
        reason.set(condition, description);
    }

    /** Why the connection has ended. */
    Failure reason() {
        return reason.get();
    }

    /** Ends all sessions of the broker; Artemis before 2.50 leaves them behind after a Close of its own. */
    void closeSessions() {
        gone = true;
        getSessions().values().forEach(AMQPSessionContext::close);
        getSessions().clear();
    }

    // ---- sessions ----

    @Override
    public void onLocalOpen(Session session) {
        // The announcer's own: it needs no session of the broker.
    }

    @Override
    public void onRemoteOpen(Session session) throws Exception {
        if (!gone && session.getLocalState() == EndpointState.UNINITIALIZED) {
            super.onRemoteOpen(session);
        }
    }

    /** An operator closed a session of the broker: Artemis 2.43 and later then send End. */
    @Override
    public void onLocalClose(Session session) {
        if (session.getRemoteState() == EndpointState.ACTIVE) {
            startAfresh();
        }
    }

    /** A session of the broker is closed; any thread may say so. */
    void sessionClosed() {
        runLater(() -> {
            boolean wanted = getSessions().keySet().stream()
                    .anyMatch(session -> session.getRemoteState() == EndpointState.ACTIVE);
            if (!gone && wanted) {
                startAfresh();
            }
        });
    }

    /** It is the session that the links of all clients are on, and a router does not make it anew. */
    private void startAfresh() {
        Connection connection = handler.getConnection();
        if (!reason.isKnown()
                && connection.getLocalState() == EndpointState.ACTIVE
                && connection.getRemoteState() == EndpointState.ACTIVE) {
            because("session closed", "the broker has ended the session of the routed links");
            close(new ErrorCondition(AmqpSupport.CONNECTION_FORCED, "the session of the routed links has ended"));
        }
    }

    // ---- links ----

    /** While a large message is being stored Artemis lets events wait; they may come when all has ended. */
    @Override
    protected void remoteLinkOpened(Link link) {
        if (gone) {
            return;
        }
        if (link.getLocalState() != EndpointState.UNINITIALIZED) {
            if (announcer != null) {
                announcer.attached(link);
            }
            return;
        }
        Optional<Subscription> subscription = config.stealsSubscriptions()
                ? Subscription.of(link, config.links().names())
                : Optional.empty();
        if (subscription.isEmpty()) {
            attacher.attach(link);
        } else {
            CompletableFuture<Void> unused = subscription
                    .get()
                    .steal(server, this)
                    .thenRun(() -> runLater(() -> {
                        if (!gone && link.getRemoteState() == EndpointState.ACTIVE) {
                            attacher.attach(link);
                            onFlow(link); // the credit has come before
                            flush();
                        }
                    }));
        }
    }

    /** Lets go of this subscription, which has come back elsewhere. */
    CompletableFuture<Void> release(Subscription subscription) {
        CompletableFuture<Void> released = new CompletableFuture<>();
        runLater(() -> {
            String why = "the subscription has come back through another connection";
            RoutedLinks.subscribers(handler.getConnection(), subscription)
                    .forEach(link -> end(link, new ErrorCondition(STOLEN, why)));
            runLater(() -> released.complete(null)); // the consumer goes one turn later than the link
        });
        return released;
    }

    /** What counts for this connection. */
    Tally tally() {
        return tally;
    }

    AMQPSessionContext sessionOf(Link link) throws ActiveMQAMQPException {
        return getSessionExtension(link.getSession());
    }

    @Override
    public void onFlow(Link link) {
        try {
            super.onFlow(link);
        } catch (Exception e) {
            detach(link, e);
        }
    }

    @Override
    public void onDelivery(Delivery delivery) {
        Link link = delivery.getLink();
        if (link.getLocalState() != EndpointState.ACTIVE) {
            return; // still on its way when the link was ended
        }
        try {
            super.onDelivery(delivery);
        } catch (Exception e) {
            detach(link, e);
        }
    }

    @Override
    public void onRemoteClose(Link link) {
        try {
            super.onRemoteClose(link);
        } catch (Exception e) {
            LOG.warn("WLP0303 Routed link {} was closed, but not all of it was cleared away", link.getName(), e);
        }
        tellEnded(link);
    }

    private void tellEnded(Link link) {
        if (announcer != null) {
            announcer.ended(link);
        }
    }

    @Override
    public void onRemoteDetach(Link link) throws Exception {
        boolean countsAsClose = link.getSource() instanceof Source source
                && TerminusExpiryPolicy.LINK_DETACH.equals(source.getExpiryPolicy());
        if (!countsAsClose && link instanceof Receiver && link.getContext() instanceof ProtonDeliveryHandler context) {
            context.close(false); // Artemis forgets it only on a close
        }
        super.onRemoteDetach(link);
        tellEnded(link);
    }

    /** Does this on the event loop of the connection, unless it has ended by then. */
    void later(Duration delay, Runnable task) {
        if (callback.getTransportConnection() instanceof NettyConnection tcp) {
            ScheduledFuture<?> unused = tcp.getChannel()
                    .eventLoop()
                    .schedule(
                            () -> {
                                if (!gone) {
                                    task.run();
                                }
                            },
                            delay.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    /** Ends one link for what went wrong on it; the others do not notice. */
    void detach(Link link, Throwable cause) {
        if (link.getLocalState() == EndpointState.CLOSED) {
            return;
        }
        LOG.debug("Routed link {} ended for an error", link.getName(), cause);
        tally.linkFailed();
        end(
                link,
                new ErrorCondition(
                        cause instanceof ActiveMQAMQPException amqp ? amqp.getAmqpError() : AmqpError.INTERNAL_ERROR,
                        cause.getMessage()));
    }

    /** Ends one link; the error may be null. */
    void end(Link link, ErrorCondition error) {
        link.setCondition(error);
        try {
            if (link.getContext() instanceof ProtonDeliveryHandler context) {
                context.close(false);
            }
        } catch (ActiveMQAMQPException e) {
            LOG.warn("WLP0303 Routed link {} was ended, but not all of it was cleared away", link.getName(), e);
        }
        link.close();
        flush();
    }
}
