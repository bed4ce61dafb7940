package io.waylink.adapter.link;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderListener;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;

/**
 * A host that links were redirected to, and the one connection to it, which all of them share. While it cannot be reached,
 * every link that has come returns home after a few failed attempts, and those that are sent here again after each
 * further one: so this host is tried as rarely as every other one that is away, however many links ask for it.
 */
final class OtherHost implements Tenant {

    private final LinkRegistry links;
    private final PresentConnection connection;
    private final int fallbackAfter;
    private final Consumer<OtherHost> onGivenUp;
    private final Consumer<OtherHost> onDeserted;
    private final Set<SessionSite> sites = ConcurrentHashMap.newKeySet();
    private Dialer.Line line;
    private volatile boolean served;
    private int failures;

    /**
     * @param fallbackAfter how many attempts to connect may fail in a row before links return
     * @param onGivenUp told when it will not be tried any more
     * @param onDeserted told when nobody needs it at present
     */
    OtherHost(
            LinkRegistry links,
            PresentConnection connection,
            int fallbackAfter,
            Consumer<OtherHost> onGivenUp,
            Consumer<OtherHost> onDeserted) {
        this.links = links;
        this.connection = connection;
        this.fallbackAfter = fallbackAfter;
        this.onGivenUp = onGivenUp;
        this.onDeserted = onDeserted;
    }

    void reachedBy(Dialer.Line how) {
        line = how;
    }

    PresentConnection connection() {
        return connection;
    }

    // ---- who is here ----

    boolean isDeserted() {
        return sites.isEmpty();
    }

    /** A session of which links are sent here. */
    void enter(SessionSite site) {
        sites.add(site);
    }

    /** Begins the session here as soon as there is a connection. */
    void begin(SessionSite site) {
        connection.execute(line::open); // not under a session's monitor
        AmqpProvider on = connection.engine();
        if (on != null) {
            begin(site, on, sites.size() <= connection.mostSessions());
        }
    }

    /** One session too many would cost the whole connection. */
    private void begin(SessionSite site, AmqpProvider on, boolean hasRoom) {
        if (hasRoom) {
            site.open(on);
            return;
        }
        Failure full = Failure.answered(
                FailureScope.FATAL,
                "no session left",
                connection.peer() + " allows " + connection.mostSessions()
                        + " sessions on a connection besides its own, and all are in use");
        connection.execute(() -> site.session().redirects().sendHome(site, full));
    }

    void leave(SessionSite site) {
        if (sites.remove(site) && sites.isEmpty()) {
            onDeserted.accept(this);
        }
    }

    /** A link was attached here. */
    void served() {
        served = true;
    }

    void close() {
        line.close();
        disconnect();
    }

    // ---- what becomes of the connection ----

    @Override
    public ProviderListener listenerFor(AmqpProvider engine, Consumer<ProviderException> onFailure) {
        return new EngineEvents(engine, connection, links, onFailure);
    }

    @Override
    public void connected(AmqpProvider engine, String peer) {
        connection.become(engine, peer);
        int room = connection.mostSessions();
        for (SessionSite site : List.copyOf(sites)) {
            begin(site, engine, room-- > 0);
        }
    }

    @Override
    public void lost(Failure failure) {
        connection.gone();
        List.copyOf(sites).forEach(site -> site.lost(failure));
        connection.answerWhatWaits();
        if (served) {
            served = false;
            failures = 0;
        } else {
            refused(failure); // it was open, and nothing came of that
        }
    }

    private void disconnect() {
        connection.gone();
        connection.answerWhatWaits();
    }

    @Override
    public void refused(Failure failure) {
        failures++;
        if (failures >= fallbackAfter) {
            List.copyOf(sites).forEach(site -> site.session().redirects().sendHome(site, failure));
        }
    }

    @Override
    public void givenUp(Failure failure) {
        disconnect();
        onGivenUp.accept(this);
        List.copyOf(sites).forEach(site -> site.session().redirects().sendHome(site, failure));
    }
}
