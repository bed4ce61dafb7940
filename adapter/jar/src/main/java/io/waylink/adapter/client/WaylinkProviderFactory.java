package io.waylink.adapter.client;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import io.waylink.adapter.link.InDoubt;
import io.waylink.adapter.link.LinkSettings;
import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.provider.Provider;
import org.apache.qpid.jms.provider.ProviderFactory;
import org.apache.qpid.jms.provider.ProviderFutureFactory;
import org.apache.qpid.jms.util.PropertyUtil;
import org.apache.qpid.jms.util.URISupport;
import org.apache.qpid.jms.util.URISupport.CompositeData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recovery for a plain {@code JmsConnectionFactory} of Qpid JMS, without a container:
 * {@code waylink:(amqp://a:5672,amqp://b:5672)?waylink.sendTimeout=10000}. Qpid JMS finds this class by the scheme, in a
 * service file; nothing in the resource adapter does. Each JMS connection has a physical connection of its own.
 *
 * <p>Options that begin with {@code waylink.} are those of {@link ClientSettings}, in milliseconds where they are times;
 * {@code jms.} options are Qpid JMS's own, and {@code amqp.} and {@code transport.} options hold for all hosts.
 */
public final class WaylinkProviderFactory extends ProviderFactory {

    private static final Logger LOG = LoggerFactory.getLogger(WaylinkProviderFactory.class);
    private static final String PREFIX = "waylink.";

    @Override
    public Provider createProvider(URI uri) throws Exception {
        CompositeData composite = URISupport.parseComposite(uri);
        Map<String, String> engine = composite.getParameters();
        Map<String, String> own = PropertyUtil.filterProperties(engine, PREFIX);
        StringBuilder url = new StringBuilder();
        composite.getComponents().forEach(host -> url.append(url.isEmpty() ? "" : ",")
                .append(host));
        char separator = '?';
        for (Map.Entry<String, String> option : engine.entrySet()) {
            url.append(separator).append(option.getKey()).append('=').append(option.getValue());
            separator = '&';
        }
        ClientSettings settings = new ClientSettings(
                url.toString(),
                0,
                0,
                take(own, "connectTimeout", WaylinkProviderFactory::millis, ClientSettings.CONNECT_TIMEOUT),
                take(own, "sendTimeout", WaylinkProviderFactory::millis, ClientSettings.SEND_TIMEOUT),
                0, // the JMS layer above has its own
                take(own, "inDoubt", name -> InDoubt.valueOf(name.toUpperCase(Locale.ROOT)), InDoubt.DEDUPE),
                take(own, "duplicateIdProperty", name -> name, LinkSettings.ARTEMIS_DUPLICATE_ID));
        if (!own.isEmpty()) {
            throw new IllegalArgumentException("The URI has the option '" + PREFIX
                    + own.keySet().iterator().next() + "', which is not known");
        }
        return new SharedConnections(settings, WaylinkProviderFactory::log).standalone();
    }

    @Override
    public Provider createProvider(URI uri, ProviderFutureFactory futures) throws Exception {
        return createProvider(uri);
    }

    private static void log(RecoveryEvent event) {
        if (event instanceof RecoveryEvent.LinkRetrying || event instanceof RecoveryEvent.ConnectionRetrying) {
            LOG.debug("{}", event);
        } else {
            LOG.info("{}", event);
        }
    }

    private static Duration millis(String value) {
        return Duration.ofMillis(Long.parseLong(value));
    }

    private static <T> T take(Map<String, String> options, String name, Function<String, T> read, T otherwise) {
        String value = options.remove(name);
        try {
            return value == null ? otherwise : read.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The URI has " + PREFIX + name + "=" + value + ", which it cannot hold", e);
        }
    }

    @Override
    public String getName() {
        return "Waylink";
    }
}
