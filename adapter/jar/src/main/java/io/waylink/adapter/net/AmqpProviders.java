package io.waylink.adapter.net;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints;
import org.apache.qpid.jms.provider.ProviderFutureFactory;
import org.apache.qpid.jms.provider.amqp.AmqpConnection;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.transports.Transport;
import org.apache.qpid.jms.transports.TransportOptions;
import org.apache.qpid.jms.util.PropertyUtil;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/**
 * Makes the AMQP engine for one endpoint, not connected yet. Nothing is looked up by URI scheme on a class path, so that
 * an application which brings its own Qpid JMS does not get in the way.
 */
public final class AmqpProviders {

    private static final Symbol PRODUCT = Symbol.valueOf("product");
    private static final String VHOST = "amqp.vhost";
    private static final String REQUEST_TIMEOUT = "jms.requestTimeout";
    private static final String CLOSE_TIMEOUT = "jms.closeTimeout";
    private static final String CONNECT_TIMEOUT = "connectTimeout";

    /** How long a TCP connection, then a TLS handshake, then a WebSocket's may take unless the url says otherwise. */
    private static final int CONNECT_MILLIS = 5000;

    private static final String DRAIN_TIMEOUT = "drainTimeout";

    /** How long a peer may take to give back the credit of a receive whose time is over, before it gets a new link. */
    private static final int DRAIN_MILLIS = 15_000;

    /**
     * How long a peer may take to answer an open, a begin, an attach, a declare, a discharge or a token before that counts
     * as silence, unless {@code jms.requestTimeout} says otherwise.
     */
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final ConnectionUrl url;
    private final TlsContext tls;
    private final ProviderFutureFactory futures = ProviderFutureFactory.create(new HashMap<>());

    /**
     * Checks the options, and reads the stores of keys and certificates if TLS is used.
     *
     * @throws IllegalArgumentException in one sentence, beginning with {@code url}, if an option is not known, or a store
     *     cannot be read
     */
    public AmqpProviders(ConnectionUrl url) {
        this.url = url;
        this.tls = new TlsContext(transportOptions());
        create(url.endpoints().get(0), new Login(null, null, Runnable::run, RecoveryListener.NONE));
    }

    /** Whether users show tokens to the peer after they have connected as nobody, instead of logging in. */
    public boolean usesTokens() {
        return url.cbs().isPresent();
    }

    /** How long a peer may take to answer, if the url says so by {@value #REQUEST_TIMEOUT}. */
    public Optional<Duration> answerTimeout() {
        return millis(REQUEST_TIMEOUT);
    }

    /** How long a peer may take to answer a close, if the url says so by {@value #CLOSE_TIMEOUT}. */
    public Optional<Duration> closeTimeout() {
        return millis(CLOSE_TIMEOUT);
    }

    private Optional<Duration> millis(String option) {
        return Optional.ofNullable(url.options().get(option))
                .map(Long::parseLong)
                .filter(millis -> millis > 0)
                .map(Duration::ofMillis);
    }

    /** What is done with the peers that a peer names. */
    public Endpoints.Policy policy() {
        return url.policy();
    }

    /** Makes the futures that the JMS layer waits on. */
    public ProviderFutureFactory futures() {
        return futures;
    }

    /**
     * An engine for this endpoint. Whatever the endpoint, the peer is told the original host name: {@code hostname} of
     * Open and SASL stay the same across redirects and announced peers, unless those name another.
     *
     * @param login who will log in
     */
    public Engine create(Endpoint endpoint, Login login) {
        boolean withUser = login.user() != null && url.cbs().isEmpty();
        TransportOptions options = transportOptions();
        url.proxy()
                .ifPresent(proxy -> options.setProxyHandlerSupplier(() -> proxy.handler(options.getConnectTimeout())));
        Scheme scheme = Scheme.of(endpoint);
        Engine[] engine = new Engine[1];
        Dial dial = new Dial(
                endpoint.host(),
                endpoint.port(),
                scheme.secure() ? tls.current() : null,
                options.getConnectTimeout(),
                opening -> engine[0].on(opening),
                reached -> {
                    if (withUser && !scheme.secure() && !url.plainWithoutTls()) {
                        engine[0].withholdReadable(
                                url.proxy().isPresent()
                                        ? InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port())
                                        : reached);
                    }
                },
                () -> engine[0].connected());
        String name = endpoint.name() == null ? endpoint.host() : endpoint.name();
        URI checked = uri(
                scheme.webSocket() ? (scheme.secure() ? "wss" : "ws") : endpoint.scheme(),
                name,
                portOf(name, endpoint),
                endpoint.path(),
                "");
        Transport transport = scheme.webSocket()
                ? new WebSocketTransport(checked, options, dial)
                : new TcpTransport(checked, options, dial);
        String original = originalName(endpoint);
        engine[0] =
                new Engine(uri(endpoint.scheme(), original, endpoint.port(), "", saslOptions()), transport, futures);
        engine[0].goesTo(endpoint, url.insecureRedirect());
        Map<String, String> amqp = optionsOf("amqp.");
        amqp.putIfAbsent(DRAIN_TIMEOUT, String.valueOf(DRAIN_MILLIS));
        refuseUnused("amqp.", PropertyUtil.setProperties(engine[0], amqp));
        engine[0].setVhost(vhost(endpoint, original));
        PeerOpen.read(engine[0], url.heartbeat());
        engine[0].setPipelined(url.pipelinedOpen() && !scheme.webSocket());
        url.cbs().ifPresent(cbs -> authorizeBy(cbs, engine[0], endpoint, login));
        return engine[0];
    }

    private void authorizeBy(CbsSettings cbs, Engine engine, Endpoint endpoint, Login login) {
        TokenSource source = TokenSource.of(cbs, login.user(), login.password());
        engine.authorizeBy(loop -> new Authorizations(
                source,
                address -> cbs.audienceOf(engine.getVhost(), address),
                answerTimeout().orElse(ANSWER_TIMEOUT),
                login.mayBlock(),
                loop,
                engine::scheduleExecuteAndPump,
                new CbsLinks(engine.getProtonConnection()),
                (audience, failure) ->
                        login.events().on(new RecoveryEvent.TokenRefused(endpoint.toString(), audience, failure))));
    }

    /**
     * Has shared subscriptions tried at a router, which does not offer them itself: it passes them on to a broker that
     * may. Without this Qpid JMS refuses them.
     */
    public static void passSharedSubscriptions(AmqpProvider provider) {
        Map<Symbol, Object> properties = provider.getProtonConnection().getRemoteProperties();
        Object product = properties == null ? null : properties.get(PRODUCT);
        if (product instanceof String name
                && name.endsWith("-router")
                && provider.getProtonConnection().getContext() instanceof AmqpConnection connection) {
            connection.getProperties().setSharedSubsSupported(true);
        }
    }

    /**
     * The peers that this one announced in its Open.
     *
     * @return null if it announced nothing
     */
    public OtherPeers announcedBy(AmqpProvider provider, Endpoint endpoint) {
        return OtherPeers.announced(
                provider.getProtonConnection().getRemoteProperties(), endpoint, url.insecureRedirect());
    }

    /**
     * Where this peer redirected to when it closed the connection, or did not open it.
     *
     * @return null if it did not redirect
     */
    public OtherPeers redirectBy(AmqpProvider provider, Endpoint endpoint) {
        ErrorCondition error = provider.getProtonConnection().getRemoteCondition();
        return Failures.REDIRECT.equals(Failures.conditionOf(provider.getProtonConnection()))
                ? OtherPeers.redirect(error.getInfo(), endpoint, url.insecureRedirect())
                : null;
    }

    /** Who is talked to, in the words of whoever configured it, or of the redirect. */
    private String originalName(Endpoint endpoint) {
        if (endpoint.name() != null) {
            return endpoint.name();
        }
        Endpoint named =
                url.endpoints().contains(endpoint) ? endpoint : url.endpoints().get(0);
        return named.host();
    }

    /** The host name in Open and SASL: the option, unless a redirect has named another than that of a configured host. */
    private String vhost(Endpoint endpoint, String original) {
        boolean renamed = endpoint.name() != null
                && url.endpoints().stream().noneMatch(each -> each.host().equals(original));
        return renamed ? original : url.options().getOrDefault(VHOST, original);
    }

    /**
     * The port that belongs to the name: TLS sessions are remembered by both, and must be found again whichever host stands
     * for the name.
     */
    private int portOf(String name, Endpoint endpoint) {
        return url.endpoints().stream()
                .filter(each -> each.host().equals(name))
                .map(Endpoint::port)
                .findFirst()
                .orElse(endpoint.port());
    }

    private TransportOptions transportOptions() {
        TransportOptions options = new TransportOptions();
        Map<String, String> transport = optionsOf("transport.");
        transport.putIfAbsent(CONNECT_TIMEOUT, String.valueOf(CONNECT_MILLIS));
        refuseUnused("transport.", PropertyUtil.setProperties(options, transport));
        return options;
    }

    private Map<String, String> optionsOf(String prefix) {
        Map<String, String> matching = new HashMap<>();
        url.options().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                matching.put(name.substring(prefix.length()), value);
            }
        });
        return matching;
    }

    /** Qpid JMS looks for them in the URI. */
    private String saslOptions() {
        String options = url.options().entrySet().stream()
                .filter(option -> option.getKey().startsWith("sasl.options."))
                .map(option -> option.getKey() + "=" + URLEncoder.encode(option.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return options.isEmpty() ? "" : "?" + options;
    }

    private static void refuseUnused(String prefix, Map<String, String> unused) {
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException(
                    "url has the option '" + prefix + unused.keySet().iterator().next()
                            + "', which is not an option of Qpid JMS, or cannot hold that value");
        }
    }

    private static URI uri(String scheme, String host, int port, String path, String query) {
        try {
            return new URI(new Endpoint(scheme, host, port, path, null) + query);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("url has the host '" + host + "', which no URI can hold", e);
        }
    }
}
