package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.transaction.xa.XAResource;

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
import io.waylink.adapter.inbound.EndpointSettings.Limits;
import io.waylink.adapter.inbound.EndpointSettings.Pace;
import io.waylink.adapter.inbound.EndpointSettings.Prefetch;
import io.waylink.adapter.inbound.EndpointSettings.Steering;
import io.waylink.adapter.inbound.EndpointSettings.Times;
import io.waylink.adapter.jms.AmqpConnectionFactory;
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
 *   <li>{@code maxSession}: how many messages are processed at a time at most (15), always 1 on a topic that is not shared;
 *       {@code minSession}: how many sessions there are without load (1)
 *   <li>{@code prefetch}: how many messages each session may hold that are not processed yet (10; without a transaction from
 *       10 up to {@code maxPrefetch}, as many as it processes in 0.1 s)
 *   <li>{@code maxPrefetch}: how many that are at most (1000; with a {@code redeliveryDelay} 10); not with {@code prefetch}
 *   <li>{@code maxSequentialFailures}: after how many failures in a row, of all sessions together, it pauses and tries one
 *       message at a time, ever less often, until that succeeds (0: never)
 *   <li>{@code redeliveryDelay}: how many milliseconds a session keeps a message that failed, and rests, before the broker
 *       is told and delivers it again (0)
 *   <li>{@code transactionTimeout}: how many seconds the transaction of a delivery may take (what the container has)
 *   <li>{@code stopTimeout}: how many milliseconds messages that are being processed have when it is undeployed (10000)
 *   <li>{@code reachableWithin}: within how many milliseconds the address has to be reached when it is deployed, or the
 *       deployment fails (0: at any time later)
 *   <li>{@code rebalanceInterval}: about how many milliseconds pass, while it consumes at another than the first host of
 *       {@code url}, until it looks whether that is back, to move there (300000; 0: never)
 *   <li>{@code paused}: whether it waits for somebody to resume it by JMX (false)
 *   <li>{@code connectionFactoryLookup}: the JNDI name of a connection factory of Waylink, from which to take {@code url},
 *       {@code user}, {@code password} and {@code sharedConnections} (those of the resource adapter)
 *   <li>{@code url}, {@code user}, alias {@code userName}, {@code password}, {@code sharedConnections} (those of the
 *       resource adapter)
 * </ul>
 */
public class AmqpActivationSpec extends SpecAliases implements ActivationSpec {

    /** Default of {@code maxSession}. */
    public static final int MAX_SESSION = 15;

    /** Default of {@code prefetch}, for each session; with {@code maxPrefetch} the least. */
    public static final int PREFETCH = 10;

    /** Default of {@code maxPrefetch}, for each session. */
    public static final int MAX_PREFETCH = 1000;

    /** Default of {@code minSession}. */
    public static final int MIN_SESSION = 1;

    /** Default of {@code stopTimeout}. */
    public static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    /** Default of {@code rebalanceInterval}. */
    public static final Duration REBALANCE_INTERVAL = Duration.ofMinutes(5);

    private volatile ResourceAdapter resourceAdapter;
    private Pace pace = Pace.DEFAULT;

    /**
     * Checks each property by itself.
     *
     * @throws InvalidPropertyException with one sentence for each error: which property, what it holds, what it may hold
     */
    @Override
    public void validate() throws InvalidPropertyException {
        List<String> errors = new ArrayList<>();
        if (Settings.firstSet(getDestination(), jndiDestination()) == null) {
            errors.add("destination is not set, it must be an AMQP address, or destinationLookup a JNDI name");
        }
        oneOf(errors, "destinationType", getDestinationType(), Queue.class.getName(), Topic.class.getName());
        oneOf(errors, "acknowledgeMode", getAcknowledgeMode(), "Auto-acknowledge", "Dups-ok-acknowledge");
        oneOf(errors, "subscriptionDurability", getSubscriptionDurability(), "Durable", "NonDurable");
        if ((isDurable() || isShared()) && Settings.firstSet(getSubscriptionName()) == null) {
            errors.add("subscriptionName is not set, a durable or shared subscription must have a name");
        }
        if (isDurable() && !isShared() && Settings.firstSet(getClientId()) == null) {
            errors.add("clientId is not set, a durable subscription that is not shared must have one");
        }
        atLeast(1, errors, "maxSession", getMaxSession());
        atLeast(1, errors, "minSession", getMinSession());
        if (getMinSession() != null && getMinSession() > or(MAX_SESSION, getMaxSession())) {
            errors.add("minSession is " + getMinSession() + ", it must not be more than maxSession, which is "
                    + or(MAX_SESSION, getMaxSession()));
        }
        atLeast(1, errors, "prefetch", getPrefetch());
        atLeast(PREFETCH, errors, "maxPrefetch", getMaxPrefetch());
        if (getPrefetch() != null && getMaxPrefetch() != null) {
            errors.add("maxPrefetch is " + getMaxPrefetch() + ", it must not be set where prefetch is, which is "
                    + getPrefetch());
        }
        atLeast(0, errors, "maxSequentialFailures", getMaxSequentialFailures());
        atLeast(0, errors, "redeliveryDelay", getRedeliveryDelay());
        atLeast(0, errors, "transactionTimeout", getTransactionTimeout());
        atLeast(0, errors, "stopTimeout", getStopTimeout());
        atLeast(0, errors, "reachableWithin", getReachableWithin());
        atLeast(0, errors, "rebalanceInterval", getRebalanceInterval());
        errors.addAll(refusals());
        if (!errors.isEmpty()) {
            throw new InvalidPropertyException(String.join("; ", errors));
        }
    }

    private static void oneOf(List<String> errors, String property, String value, String one, String other) {
        if (Settings.firstSet(value) != null && !value.equalsIgnoreCase(one) && !value.equalsIgnoreCase(other)) {
            errors.add(property + " is " + value + ", it must be " + one + " or " + other);
        }
    }

    private static void atLeast(int least, List<String> errors, String property, Number value) {
        if (value != null && value.longValue() < least) {
            errors.add(property + " is " + value + ", it must be " + least + " or more");
        }
    }

    private boolean isDurable() {
        return "Durable".equalsIgnoreCase(getSubscriptionDurability());
    }

    private boolean isShared() {
        return Objects.equals(getShareSubscriptions(), true);
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
        return new Activation(Purpose.of(settings(defaults), factory), services);
    }

    /**
     * What recovers the branches of such beans after a crash.
     *
     * @throws ResourceException in one sentence, if something is wrong with it
     */
    public XAResource recovery(ConnectionDefaults defaults, RecoveryTargets targets) throws ResourceException {
        return targets.of(settings(defaults));
    }

    EndpointSettings settings(ConnectionDefaults adapter) throws InvalidPropertyException {
        ConnectionDefaults defaults = defaults(adapter);
        Subscription subscription = subscription();
        ClientSettings client;
        try {
            client = Settings.of(
                    Settings.firstSet(getUrl(), defaults.url()),
                    Settings.firstSet(getSharedConnections(), defaults.sharedConnections()),
                    null,
                    null,
                    or(PREFETCH, getPrefetch()));
        } catch (IllegalArgumentException e) {
            throw new InvalidPropertyException(e.getMessage(), e);
        }
        int most = subscription.kind().spreads() ? or(MAX_SESSION, getMaxSession()) : 1;
        return new EndpointSettings(
                client,
                credentials(defaults),
                getClientId(),
                subscription,
                new Limits(Math.min(or(MIN_SESSION, getMinSession()), most), most),
                prefetch(),
                new Steering(Objects.equals(getPaused(), true), or(0, getMaxSequentialFailures())),
                new Times(
                        millis(STOP_TIMEOUT, getStopTimeout()),
                        millis(Duration.ZERO, getRedeliveryDelay()),
                        millis(Duration.ZERO, getReachableWithin()),
                        millis(REBALANCE_INTERVAL, getRebalanceInterval())),
                TransactionTimeout.ofSeconds(or(0, getTransactionTimeout())),
                pace);
    }

    /** A session that rests after a failure keeps what it has fetched ahead: then it is to be little, unless somebody says so. */
    private Prefetch prefetch() {
        if (getPrefetch() != null) {
            return new Prefetch(getPrefetch(), getPrefetch());
        }
        boolean rests = getRedeliveryDelay() != null && getRedeliveryDelay() > 0;
        return new Prefetch(PREFETCH, or(rests ? PREFETCH : MAX_PREFETCH, getMaxPrefetch()));
    }

    private static Duration millis(Duration standard, Long set) {
        return set == null ? standard : Duration.ofMillis(set);
    }

    private static int or(int standard, Integer set) {
        return set == null ? standard : set;
    }

    private ConnectionDefaults defaults(ConnectionDefaults adapter) throws InvalidPropertyException {
        String name = Settings.firstSet(getConnectionFactoryLookup());
        if (name == null) {
            return adapter;
        }
        return lookUp("connectionFactoryLookup", name, AmqpConnectionFactory.class, "a connection factory of Waylink")
                .configuration();
    }

    private Credentials credentials(ConnectionDefaults defaults) {
        if (getUser() != null) {
            return new Credentials(getUser(), getPassword());
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
                    kind,
                    Destinations.translate(source),
                    getSubscriptionName(),
                    Settings.firstSet(getMessageSelector()));
        } catch (JMSException e) {
            throw new InvalidPropertyException(e.getMessage(), e);
        }
    }

    private Destination source() throws InvalidPropertyException {
        if (jndiDestination() != null) {
            return lookUp("destinationLookup", jndiDestination(), Destination.class, "a queue or a topic");
        }
        return Topic.class.getName().equalsIgnoreCase(getDestinationType())
                ? new AmqpTopic(getDestination())
                : new AmqpQueue(getDestination());
    }

    @SuppressWarnings("BanJNDI") // the name comes from the deployer, not from a message
    private static <T> T lookUp(String property, String name, Class<T> type, String what)
            throws InvalidPropertyException {
        try {
            Object found = new InitialContext().lookup(name);
            if (type.isInstance(found)) {
                return type.cast(found);
            }
            throw new InvalidPropertyException(property + " is " + name + " and names a "
                    + found.getClass().getName() + ", it must name " + what);
        } catch (NamingException e) {
            throw new InvalidPropertyException(
                    property + " is " + name + ", which JNDI does not know: " + e.getMessage(), e);
        }
    }

    /** For tests, which do not want to wait. */
    void setPace(Pace pace) {
        this.pace = pace;
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
        return "AmqpActivationSpec[destination=" + getDestination() + ", destinationLookup=" + getDestinationLookup()
                + ", url=" + Settings.withoutOptions(getUrl()) + ", user=" + getUser() + ", maxSession="
                + getMaxSession() + "]";
    }
}
