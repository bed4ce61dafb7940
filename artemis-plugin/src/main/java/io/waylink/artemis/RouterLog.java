package io.waylink.artemis;

import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

import io.waylink.artemis.RouterStatus.State;
import io.waylink.artemis.broker.RouteAnswer;
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
    private volatile RouterStatus status;
    private String toldFailure = "";
    private List<RouteAnswer> toldAnswers = List.of();

    RouterLog(InstantSource clock, Endpoint first) {
        this.clock = clock;
        this.status = new RouterStatus(State.STOPPED, clock.instant(), hostOf(first), null, 0, null, List.of());
    }

    RouterStatus status() {
        return status;
    }

    void showsPassword(String user) {
        LOG.warn(
                "Router {}: there is no TLS, so whoever listens on the network can read the password of user \"{}\"",
                status.host(),
                user);
    }

    void connecting(Endpoint endpoint, int attempt) {
        LOG.debug("Router {}: connecting, attempt {}", hostOf(endpoint), attempt);
        status = new RouterStatus(
                State.CONNECTING, clock.instant(), hostOf(endpoint), null, attempt, status.lastError(), List.of());
    }

    void open(String router) {
        become(State.ANNOUNCING, router, status.attempts(), status.lastError(), List.of());
    }

    void announced(List<RouteAnswer> answers) {
        become(State.CONNECTED, status.router(), 0, status.lastError(), answers);
        toldFailure = "";
        List<RouteAnswer> refused =
                answers.stream().filter(answer -> !answer.created()).toList();
        LOG.info("Router {}: connected to {}, {}", status.host(), status.router(), summary(answers));
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
                    status.host(),
                    status.router(),
                    refused.get(0).description());
            return;
        }
        refused.forEach(answer ->
                LOG.warn("Router {}: link route \"{}\" refused: {}", status.host(), answer.route(), answer.reply()));
    }

    void lost(Failure failure) {
        LOG.warn("Router {}: connection lost ({}), connecting again", status.host(), failure);
        toldFailure = failure.toString();
        become(State.WAITING, null, status.attempts(), failure.toString(), List.of());
    }

    void failed(int attempt, Failure failure) {
        String text = failure.toString();
        if (text.equals(toldFailure)) {
            LOG.debug("Router {}: attempt {} failed ({})", status.host(), attempt, text);
        } else {
            LOG.warn("Router {}: cannot connect ({}), trying until it works", status.host(), text);
            toldFailure = text;
        }
        become(State.WAITING, null, attempt, text, List.of());
    }

    void stopped() {
        if (status.state() == State.CONNECTED || status.state() == State.ANNOUNCING) {
            LOG.info("Router {}: connection closed, as the broker stops", status.host());
        }
        become(State.STOPPED, null, 0, status.lastError(), List.of());
    }

    private void become(State state, String router, int attempts, String lastError, List<RouteAnswer> routes) {
        status = new RouterStatus(state, clock.instant(), status.host(), router, attempts, lastError, routes);
    }

    private static String hostOf(Endpoint endpoint) {
        String url = endpoint.toString();
        return url.substring(url.indexOf("://") + "://".length());
    }
}
