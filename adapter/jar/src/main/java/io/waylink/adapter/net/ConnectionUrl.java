package io.waylink.adapter.net;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints;
import org.apache.qpid.proton.amqp.UnsignedInteger;

/**
 * Where to connect: one or more hosts and the options that hold for all of them, parsed from
 * {@code amqp://host:port[,host:port...][?option=value[&option=value...]]}, or from a failover URI of Qpid JMS.
 *
 * @param endpoints the hosts, in the order in which they are tried
 * @param options options of Qpid JMS by their full names, as {@code jms.prefetchPolicy.all} or {@code amqp.idleTimeout}
 * @param policy what is done with the peers that a peer announces or redirects to
 * @param plainWithoutTls whether a password, or a token, may be sent readable to another machine
 * @param cbs how users show tokens to the peer; empty if they log in
 * @param proxy asked to connect to each host; empty if hosts are connected to directly
 * @param heartbeat how often we show that we are there
 * @param pipelinedOpen whether Open is sent without waiting for the outcome of logging in
 * @param insecureRedirect whether a peer that is reached with TLS may name others that are reached without
 */
public record ConnectionUrl(
        List<Endpoint> endpoints,
        Map<String, String> options,
        Endpoints.Policy policy,
        boolean plainWithoutTls,
        Optional<CbsSettings> cbs,
        Optional<HttpProxy> proxy,
        Heartbeat heartbeat,
        boolean pipelinedOpen,
        boolean insecureRedirect) {

    /**
     * How often empty frames are sent on a connection that has nothing else to send.
     *
     * @param every null as often as the peer wants; zero never, whatever the peer wants; otherwise that often, or more often
     *     if the peer wants that
     */
    record Heartbeat(Duration every) {

        /** What the engine is told of the peer's idle timeout, of which it takes the half. */
        UnsignedInteger insteadOf(UnsignedInteger idleTimeout) {
            if (every == null) {
                return idleTimeout;
            }
            if (every.isZero()) {
                return null;
            }
            long ours = 2 * every.toMillis();
            long wanted = idleTimeout == null || idleTimeout.longValue() == 0 ? ours : idleTimeout.longValue();
            return UnsignedInteger.valueOf(Math.min(ours, wanted));
        }
    }

    public ConnectionUrl {
        endpoints = List.copyOf(endpoints);
        options = Map.copyOf(options);
    }

    /** Whether TLS is used. */
    public boolean secure() {
        return Scheme.of(endpoints.get(0)).secure();
    }

    /** The same with the first of its hosts alone, and none that others announce. */
    public ConnectionUrl firstHost() {
        return onlyHost(0);
    }

    /** The same with one of its hosts alone, by its number from 0, and none that others announce. */
    public ConnectionUrl onlyHost(int number) {
        Endpoints.Policy alone = new Endpoints.Policy(Endpoints.ServerList.IGNORE, policy.redirectFallbackAfter());
        return new ConnectionUrl(
                endpoints.subList(number, number + 1),
                options,
                alone,
                plainWithoutTls,
                cbs,
                proxy,
                heartbeat,
                pipelinedOpen,
                insecureRedirect);
    }

    /**
     * Reads a URL.
     *
     * @param url as above; every host may carry the scheme again
     * @throws IllegalArgumentException in one sentence, beginning with {@code url}, if it cannot be read
     */
    public static ConnectionUrl parse(String url) {
        return new UrlReader(url).read();
    }
}
