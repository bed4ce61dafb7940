package io.waylink.artemis;

import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

import io.waylink.artemis.RouterStatus.State;
import io.waylink.artemis.broker.RouteAnswer;
import io.waylink.artemis.config.RouterConfig;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator learns: the status, and one line in the log for every change. Retries that fail for the same reason
 * as the one before are told to the debug log only. Written by the thread of its connection; the status may be read by
 * any.
 */
final class RouterLog {

    private static final Logger LOG = LoggerFactory.getLogger(RouterConnection.class);

    private final InstantSource clock;
    private final boolean named;
    private volatile RouterStatus status;
    private String toldFailure = "";
    private List<RouteAnswer> toldAnswers = List.of();

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
                "Router {}: there is no TLS, so whoever listens on the network can read the password of user \"{}\"",
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
        LOG.debug("Router {}: connecting, attempt {}", label(), attempt);
    }

    void open(String router) {
        become(State.ANNOUNCING, router, status.attempts(), status.lastError(), List.of());
    }

    void announced(List<RouteAnswer> answers) {
        become(State.CONNECTED, status.router(), 0, status.lastError(), answers);
        toldFailure = "";
        List<RouteAnswer> refused =
                answers.stream().filter(answer -> !answer.created()).toList();
        LOG.info("Router {}: connected to {}, {}", label(), status.router(), summary(answers));
        if (!refused.equals(toldAnswers)) {
            toldAnswers = refused;
            tell(refused);
        }
    }

    private static String summary(List<RouteAnswer> answers) {
        String created = answers.stream()
                .filter(RouteAnswer::created)
                .map(answer -> answer.route().toString())
                .collect(Collectors.joining(", "));
        return created.isEmpty() ? "no link route announced" : "link routes announced: " + created;
    }

    private void tell(List<RouteAnswer> refused) {
        if (refused.stream().anyMatch(RouteAnswer::linkRoutesUnknown)) {
            LOG.warn(
                    "Router {}: {} has no link routes (\"{}\"), as is so with skupper-router: its clients cannot reach"
                            + " this broker by them",
                    label(),
                    status.router(),
                    refused.get(0).description());
            return;
        }
        refused.forEach(answer ->
                LOG.warn("Router {}: link route \"{}\" refused: {}", label(), answer.route(), answer.reply()));
    }

    void lost(Failure failure) {
        LOG.warn("Router {}: connection lost ({}), connecting again", label(), failure);
        toldFailure = failure.toString();
        become(State.WAITING, null, status.attempts(), failure.toString(), List.of());
    }

    void failed(int attempt, Failure failure) {
        String text = failure.toString();
        if (text.equals(toldFailure)) {
            LOG.debug("Router {}: attempt {} failed ({})", label(), attempt, text);
        } else {
            LOG.warn("Router {}: cannot connect ({}), trying until it works", label(), text);
            toldFailure = text;
        }
        become(State.WAITING, null, attempt, text, List.of());
    }

    void stopped() {
        if (status.state() == State.CONNECTED || status.state() == State.ANNOUNCING) {
            LOG.info("Router {}: connection closed, as the broker stops", label());
        }
        become(State.STOPPED, null, 0, status.lastError(), List.of());
    }

    private void become(State state, String router, int attempts, String lastError, List<RouteAnswer> routes) {
        status = new RouterStatus(
                status.name(), state, clock.instant(), status.host(), router, attempts, lastError, routes);
    }

    private String label() {
        return named ? status.name() + " (" + status.host() + ")" : status.host();
    }

    private static String hostOf(Endpoint endpoint) {
        String url = endpoint.toString();
        return url.substring(url.indexOf("://") + "://".length());
    }
}
