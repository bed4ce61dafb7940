package io.waylink.artemis;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.waylink.artemis.RouterStatus.State;
import io.waylink.artemis.broker.RouteAnswer;
import io.waylink.artemis.config.LinkRoute;
import io.waylink.artemis.config.RouterConfig;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator learns: the status, and one line in the log for every change. Each has an id that stays: {@code
 * WLP01} connections, {@code WLP02} link routes, {@code WLP03} links, {@code WLP04} the plugin itself. Retries that fail for the same reason
 * as the one before are told to the debug log only. Written by the thread of its connection; the status may be read by
 * any.
 */
final class RouterLog {

    private static final Logger LOG = LoggerFactory.getLogger(RouterConnection.class);

    /** There may be thousands of routes, and a line in a log is for reading. */
    private static final int NAMED_AT_ONCE = 10;

    private final InstantSource clock;
    private final boolean named;
    private volatile RouterStatus status;
    private String toldFailure = "";
    private Set<RouteAnswer> toldRefusals = Set.of();

    RouterLog(InstantSource clock, RouterConfig config) {
        this.clock = clock;
        this.named = config.name() != null || config.number() > 1;
        this.status = new RouterStatus(
                config.connectionName(),
                State.STOPPED,
                clock.instant(),
                hostOf(config.endpoints().get(0)),
                null,
                0,
                null,
                List.of());
    }

    RouterStatus status() {
        return status;
    }

    void showsPassword(String user) {
        LOG.warn(
                "WLP0105 Router {}: there is no TLS, so whoever listens on the network can read the password of user \"{}\"",
                label(),
                user);
    }

    void connecting(Endpoint endpoint, int attempt) {
        status = new RouterStatus(
                status.name(),
                State.CONNECTING,
                clock.instant(),
                hostOf(endpoint),
                null,
                attempt,
                status.lastError(),
                List.of());
        LOG.debug("WLP0106 Router {}: connecting, attempt {}", label(), attempt);
    }

    void open(String router) {
        become(State.ANNOUNCING, router, status.attempts(), status.lastError(), List.of());
    }

    void announced(List<RouteAnswer> answers) {
        boolean again = status.state() == State.CONNECTED;
        List<RouteAnswer> before = status.routes();
        become(State.CONNECTED, status.router(), 0, status.lastError(), answers);
        if (answers.equals(before) && again) {
            return;
        }
        toldFailure = "";
        if (again) {
            LOG.info(
                    "WLP0201 Router {}: {}: {}, withdrawn: {}",
                    label(),
                    whatIs(answers),
                    routes(created(answers), created(before)),
                    routes(created(before), created(answers)));
        } else {
            LOG.info(
                    "WLP0101 Router {}: connected to {}, {}: {}",
                    label(),
                    status.router(),
                    whatIs(answers),
                    routes(created(answers), Set.of()));
        }
        tell(answers.stream().filter(answer -> !answer.created()).toList());
    }

    private static String whatIs(List<RouteAnswer> answers) {
        return answers.stream().anyMatch(RouteAnswer::isLink) ? "links attached" : "link routes announced";
    }

    private static Set<LinkRoute> created(List<RouteAnswer> answers) {
        return answers.stream()
                .filter(RouteAnswer::created)
                .map(RouteAnswer::route)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String routes(Set<LinkRoute> routes, Set<LinkRoute> without) {
        List<LinkRoute> those =
                routes.stream().filter(route -> !without.contains(route)).toList();
        String first =
                those.stream().limit(NAMED_AT_ONCE).map(LinkRoute::toString).collect(Collectors.joining(", "));
        int more = those.size() - NAMED_AT_ONCE;
        return those.isEmpty() ? "none" : more > 0 ? first + " and " + more + " more" : first;
    }

    private void tell(List<RouteAnswer> refused) {
        List<RouteAnswer> news = refused.stream()
                .filter(answer -> !toldRefusals.contains(answer))
                .toList();
        toldRefusals = Set.copyOf(refused);
        if (news.stream().anyMatch(RouteAnswer::linkRoutesUnknown)) {
            LOG.warn(
                    "WLP0203 Router {}: {} has no link routes (\"{}\"), as is so with skupper-router: its clients cannot reach"
                            + " this broker by them; \"mode\" being auto has the broker attach links instead",
                    label(),
                    status.router(),
                    news.get(0).description());
            return;
        }
        news.stream()
                .limit(NAMED_AT_ONCE)
                .forEach(answer -> LOG.warn(
                        "WLP0202 Router {}: link route \"{}\" refused: {}", label(), answer.route(), answer.reply()));
        if (news.size() > NAMED_AT_ONCE) {
            LOG.warn("WLP0202 Router {}: {} more routes refused", label(), news.size() - NAMED_AT_ONCE);
        }
    }

    void lost(Failure failure) {
        LOG.warn("WLP0102 Router {}: connection lost ({}), connecting again", label(), failure);
        toldFailure = failure.toString();
        become(State.WAITING, null, status.attempts(), failure.toString(), List.of());
    }

    void failed(int attempt, Failure failure) {
        String text = failure.toString();
        if (text.equals(toldFailure)) {
            LOG.debug("WLP0107 Router {}: attempt {} failed ({})", label(), attempt, text);
        } else {
            LOG.warn("WLP0103 Router {}: cannot connect ({}), trying until it works", label(), text);
            toldFailure = text;
        }
        become(State.WAITING, null, attempt, text, List.of());
    }

    void stopped(String why) {
        if (status.state() == State.CONNECTED || status.state() == State.ANNOUNCING) {
            LOG.info("WLP0104 Router {}: connection closed, as {}", label(), why);
        }
        become(State.STOPPED, null, 0, status.lastError(), List.of());
    }

    private void become(State state, String router, int attempts, String lastError, List<RouteAnswer> routes) {
        Instant since = state == status.state() ? status.since() : clock.instant();
        status = new RouterStatus(status.name(), state, since, status.host(), router, attempts, lastError, routes);
    }

    private String label() {
        return named ? status.name() + " (" + status.host() + ")" : status.host();
    }

    private static String hostOf(Endpoint endpoint) {
        String url = endpoint.toString();
        return url.substring(url.indexOf("://") + "://".length());
    }
}
