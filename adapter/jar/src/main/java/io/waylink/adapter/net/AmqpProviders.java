package io.waylink.adapter.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.waylink.recovery.Endpoint;
import org.apache.qpid.jms.provider.ProviderFutureFactory;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.transports.TransportOptions;
import org.apache.qpid.jms.util.PropertyUtil;

/**
 * Makes the AMQP engine for one endpoint, not connected yet. Nothing is looked up by URI scheme on a class path, so that
 * an application which brings its own Qpid JMS does not get in the way.
 */
public final class AmqpProviders {

    private static final String VHOST = "amqp.vhost";
    private static final String REQUEST_TIMEOUT = "jms.requestTimeout";

    private final ConnectionUrl url;
    private final String originalHost;
    private final ProviderFutureFactory futures = ProviderFutureFactory.create(new HashMap<>());

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException in one sentence, beginning with {@code url}, if an option is not known
     */
    public AmqpProviders(ConnectionUrl url) {
        this.url = url;
        this.originalHost = url.endpoints().get(0).host();
        create(url.endpoints().get(0));
    }

    /** How long a peer may take to answer, if the url says so by {@value #REQUEST_TIMEOUT}. */
    public Optional<Duration> answerTimeout() {
        return Optional.ofNullable(url.options().get(REQUEST_TIMEOUT))
                .map(Long::parseLong)
                .filter(millis -> millis > 0)
                .map(Duration::ofMillis);
    }

    /** Makes the futures that the JMS layer waits on. */
    public ProviderFutureFactory futures() {
        return futures;
    }

    /**
     * An engine for this endpoint. Whatever the endpoint, the peer is told the original host name: {@code hostname} of
     * Open and SASL stay the same across redirects and announced peers.
     */
    public AmqpProvider create(Endpoint endpoint) {
        URI uri = uri(endpoint);
        Map<String, String> transport = optionsOf("transport.");
        TransportOptions options = new TransportOptions();
        refuseUnused("transport.", PropertyUtil.setProperties(options, transport));
        AmqpProvider provider = new AmqpProvider(uri, new OneFlushPerTurn(uri, options, url.secure()), futures);
        Map<String, String> amqp = optionsOf("amqp.");
        if (!url.options().containsKey(VHOST)) {
            provider.setVhost(url.endpoints().contains(endpoint) ? endpoint.host() : originalHost);
        }
        refuseUnused("amqp.", PropertyUtil.setProperties(provider, amqp));
        return provider;
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

    private static void refuseUnused(String prefix, Map<String, String> unused) {
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException(
                    "url has the option '" + prefix + unused.keySet().iterator().next()
                            + "', which is not an option of Qpid JMS, or cannot hold that value");
        }
    }

    private static URI uri(Endpoint endpoint) {
        try {
            return new URI(endpoint.scheme(), null, endpoint.host(), endpoint.port(), null, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("url has the host '" + endpoint.host() + "', which no URI can hold", e);
        }
    }
}
