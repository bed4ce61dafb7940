package io.waylink.adapter.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.naming.InitialContext;
import javax.naming.NamingException;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.jms.AmqpQueue;
import io.waylink.adapter.jms.AmqpTopic;
import io.waylink.adapter.jms.ConnectionDefaults;
import io.waylink.adapter.jms.Destinations;
import io.waylink.adapter.jms.Settings;

/**
 * The activation properties of a message-driven bean (Jakarta Messaging 3.1, section 13.1, and Jakarta Connectors 2.1,
 * section 13.4.2), in brackets what holds when they are not set:
 *
 * <ul>
 *   <li>{@code destination}: the AMQP address, or {@code destinationLookup}: the JNDI name of a queue or topic (one of
 *       the two is required)
 *   <li>{@code destinationType}: {@code jakarta.jms.Queue} or {@code jakarta.jms.Topic} (Queue, or what the look-up finds)
 *   <li>{@code messageSelector} (all messages)
 *   <li>{@code acknowledgeMode}: {@code Auto-acknowledge} or {@code Dups-ok-acknowledge}, which here mean the same (Auto)
 *   <li>{@code subscriptionDurability}: {@code Durable} or {@code NonDurable} (NonDurable); {@code subscriptionName};
 *       {@code clientId}, required for a durable subscription that is not shared
 *   <li>{@code shareSubscriptions}: whether the subscription named is a shared one (false)
 *   <li>{@code maxSession}: how many messages are processed at a time (15); always 1 on a topic that is not shared
 *   <li>{@code prefetch}: how many messages each session may hold that are not processed yet (10)
 *   <li>{@code url}, {@code user}, alias {@code userName}, {@code password}, {@code sharedConnections} (those of the
 *       resource adapter)
 * </ul>
 */
public class AmqpActivationSpec implements ActivationSpec {

    /** Default of {@code maxSession}. */
    public static final int MAX_SESSION = 15;

    /** Default of {@code prefetch}, for each session. */
    public static final int PREFETCH = 10;

    private String destination;
    private String destinationLookup;
    private String destinationType;
    private String messageSelector;
    private String acknowledgeMode;
    private String subscriptionDurability;
    private String subscriptionName;
    private Boolean shareSubscriptions;
    private String clientId;
    private Integer maxSession;
    private Integer prefetch;
    private String url;
    private String user;
    private String password;
    private Integer sharedConnections;
    private volatile ResourceAdapter resourceAdapter;

    /**
     * Checks each property by itself.
     *
     * @throws InvalidPropertyException with one sentence for each error: which property, what it holds, what it may hold
     */
    @Override
    public void validate() throws InvalidPropertyException {
        List<String> errors = new ArrayList<>();
        if (Settings.firstSet(destination, destinationLookup) == null) {
            errors.add("destination is not set, it must be an AMQP address, or destinationLookup a JNDI name");
        }
        oneOf(errors, "destinationType", destinationType, Queue.class.getName(), Topic.class.getName());
        oneOf(errors, "acknowledgeMode", acknowledgeMode, "Auto-acknowledge", "Dups-ok-acknowledge");
        oneOf(errors, "subscriptionDurability", subscriptionDurability, "Durable", "NonDurable");
        if ((isDurable() || isShared()) && Settings.firstSet(subscriptionName) == null) {
            errors.add("subscriptionName is not set, a durable or shared subscription must have a name");
        }
        if (isDurable() && !isShared() && Settings.firstSet(clientId) == null) {
            errors.add("clientId is not set, a durable subscription that is not shared must have one");
        }
        atLeastOne(errors, "maxSession", maxSession);
        atLeastOne(errors, "prefetch", prefetch);
        if (!errors.isEmpty()) {
            throw new InvalidPropertyException(String.join("; ", errors));
        }
    }

    private static void oneOf(List<String> errors, String property, String value, String one, String other) {
        if (Settings.firstSet(value) != null && !value.equalsIgnoreCase(one) && !value.equalsIgnoreCase(other)) {
            errors.add(property + " is " + value + ", it must be " + one + " or " + other);
        }
    }

    private static void atLeastOne(List<String> errors, String property, Integer value) {
        if (value != null && value < 1) {
            errors.add(property + " is " + value + ", it must be 1 or more");
        }
    }

    private boolean isDurable() {
        return "Durable".equalsIgnoreCase(subscriptionDurability);
    }

    private boolean isShared() {
        return Objects.equals(shareSubscriptions, true);
    }

    /**
     * An activation of this specification, which does nothing yet.
     *
     * @param defaults what holds where this specification says nothing
     * @throws ResourceException in one sentence, if something is wrong with it
     */
    public Activation activation(MessageEndpointFactory factory, ConnectionDefaults defaults, InboundServices services)
            throws ResourceException {
        validate();
        return Activation.of(settings(defaults), factory, services);
    }

    EndpointSettings settings(ConnectionDefaults defaults) throws InvalidPropertyException {
        Subscription subscription = subscription();
        ClientSettings client;
        try {
            client = Settings.of(
                    Settings.firstSet(url, defaults.url()),
                    Settings.firstSet(sharedConnections, defaults.sharedConnections()),
                    null,
                    null,
                    prefetch == null ? PREFETCH : prefetch);
        } catch (IllegalArgumentException e) {
            throw new InvalidPropertyException(e.getMessage(), e);
        }
        int sessions = !subscription.kind().spreads() ? 1 : maxSession == null ? MAX_SESSION : maxSession;
        return new EndpointSettings(client, credentials(defaults), clientId, subscription, sessions);
    }

    private Credentials credentials(ConnectionDefaults defaults) {
        if (user != null) {
            return new Credentials(user, password);
        }
        return defaults.user() == null ? Credentials.NONE : new Credentials(defaults.user(), defaults.password());
    }

    private Subscription subscription() throws InvalidPropertyException {
        Destination source = source();
        Subscription.Kind kind = Subscription.Kind.QUEUE;
        if (source instanceof Topic) {
            kind = isShared()
                    ? (isDurable() ? Subscription.Kind.SHARED_DURABLE : Subscription.Kind.SHARED)
                    : (isDurable() ? Subscription.Kind.DURABLE : Subscription.Kind.TOPIC);
        }
        try {
            return new Subscription(
                    kind, Destinations.translate(source), subscriptionName, Settings.firstSet(messageSelector));
        } catch (JMSException e) {
            throw new InvalidPropertyException(e.getMessage(), e);
        }
    }

    @SuppressWarnings("BanJNDI") // the name comes from the deployer, not from a message
    private Destination source() throws InvalidPropertyException {
        if (Settings.firstSet(destinationLookup) == null) {
            return Topic.class.getName().equalsIgnoreCase(destinationType)
                    ? new AmqpTopic(destination)
                    : new AmqpQueue(destination);
        }
        try {
            Object found = new InitialContext().lookup(destinationLookup);
            if (found instanceof Destination known) {
                return known;
            }
            throw new InvalidPropertyException("destinationLookup is " + destinationLookup + " and names a "
                    + found.getClass().getName() + ", it must name a queue or a topic");
        } catch (NamingException e) {
            throw new InvalidPropertyException(
                    "destinationLookup is " + destinationLookup + ", which JNDI does not know: " + e.getMessage(), e);
        }
    }

    @Override
    public ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) {
        resourceAdapter = adapter;
    }

    @Override
    public String toString() {
        return "AmqpActivationSpec[destination=" + destination + ", destinationLookup=" + destinationLookup + ", url="
                + Settings.withoutOptions(url) + ", user=" + user + ", maxSession=" + maxSession + "]";
    }

    // --- properties --- //

    public String getDestination() {
        return destination;
    }

    public void setDestination(String destination) {
        this.destination = destination;
    }

    public String getDestinationLookup() {
        return destinationLookup;
    }

    public void setDestinationLookup(String destinationLookup) {
        this.destinationLookup = destinationLookup;
    }

    public String getDestinationType() {
        return destinationType;
    }

    public void setDestinationType(String destinationType) {
        this.destinationType = destinationType;
    }

    public String getMessageSelector() {
        return messageSelector;
    }

    public void setMessageSelector(String messageSelector) {
        this.messageSelector = messageSelector;
    }

    public String getAcknowledgeMode() {
        return acknowledgeMode;
    }

    public void setAcknowledgeMode(String acknowledgeMode) {
        this.acknowledgeMode = acknowledgeMode;
    }

    public String getSubscriptionDurability() {
        return subscriptionDurability;
    }

    public void setSubscriptionDurability(String subscriptionDurability) {
        this.subscriptionDurability = subscriptionDurability;
    }

    public String getSubscriptionName() {
        return subscriptionName;
    }

    /** An empty value means none. */
    public void setSubscriptionName(String subscriptionName) {
        this.subscriptionName = Settings.firstSet(subscriptionName);
    }

    public Boolean getShareSubscriptions() {
        return shareSubscriptions;
    }

    public void setShareSubscriptions(Boolean shareSubscriptions) {
        this.shareSubscriptions = shareSubscriptions;
    }

    public String getClientId() {
        return clientId;
    }

    /** An empty value means none. */
    public void setClientId(String clientId) {
        this.clientId = Settings.firstSet(clientId);
    }

    public Integer getMaxSession() {
        return maxSession;
    }

    public void setMaxSession(Integer maxSession) {
        this.maxSession = maxSession;
    }

    public Integer getPrefetch() {
        return prefetch;
    }

    public void setPrefetch(Integer prefetch) {
        this.prefetch = prefetch;
    }

    public String getUrl() {
        return url;
    }

    public void setUrl(String url) {
        this.url = url;
    }

    public String getUser() {
        return user;
    }

    /** An empty value leaves it as it is, so that the alias may have been set before. */
    public void setUser(String user) {
        if (user != null && !user.isEmpty()) {
            this.user = user;
        }
    }

    /** The same as {@link #getUser()}. */
    public String getUserName() {
        return user;
    }

    /** The same as {@link #setUser(String)}. */
    public void setUserName(String userName) {
        setUser(userName);
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
    }

    public Integer getSharedConnections() {
        return sharedConnections;
    }

    public void setSharedConnections(Integer sharedConnections) {
        this.sharedConnections = sharedConnections;
    }
}
