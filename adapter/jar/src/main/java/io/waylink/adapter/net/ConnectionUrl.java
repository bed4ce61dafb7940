package io.waylink.adapter.net;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints;

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
 * @param insecureRedirect whether a peer that is reached with TLS may name others that are reached without
 */
public record ConnectionUrl(
        List<Endpoint> endpoints,
        Map<String, String> options,
        Endpoints.Policy policy,
        boolean plainWithoutTls,
        Optional<CbsSettings> cbs,
        Optional<HttpProxy> proxy,
        boolean insecureRedirect) {

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
        Endpoints.Policy alone = new Endpoints.Policy(Endpoints.ServerList.IGNORE, policy.redirectFallbackAfter());
        return new ConnectionUrl(
                endpoints.subList(0, 1), options, alone, plainWithoutTls, cbs, proxy, insecureRedirect);
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
