package io.waylink.adapter.outbound;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import javax.security.auth.Subject;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.TransactionSupport;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.jms.ConnectionDefaults;
import io.waylink.adapter.jms.ConnectionProperties;
import io.waylink.adapter.jms.ContextLoader;
import io.waylink.adapter.jms.DeliveryTransactions.Target;
import io.waylink.adapter.jms.Joining;
import io.waylink.adapter.jms.Settings;

/**
 * A pool's connection factory (Jakarta Connectors 2.1, section 6.5.2). Its properties, in brackets what holds when they
 * are not set:
 *
 * <ul>
 *   <li>{@code url}: {@code amqp://host:port[,host:port...][?option=value...]} or {@code amqps} (the resource adapter's)
 *   <li>{@code user}, alias {@code userName}, and {@code password} (the resource adapter's, else anonymous)
 *   <li>{@code clientId}: the JMS client id; a pool with one holds at most one connection (none)
 *   <li>{@code sharedConnections}: how many TCP connections the pool's connections share, 0 gives each its own (the
 *       resource adapter's, else 1)
 *   <li>{@code maxConnections}: up to how many those are where a peer allows too few sessions on each (sharedConnections)
 *   <li>{@code connectTimeout}, {@code sendTimeout}: in milliseconds (30000, 60000)
 *   <li>{@code prefetch}: how many messages a consumer may hold that were not asked for yet (100)
 *   <li>{@code inDoubt}: what happens to a message that was sent outside a transaction and had no outcome when its link or
 *       connection was lost: {@code dedupe}, sent again with a duplicate-detection id, {@code resend}, sent again without, or
 *       {@code fail}, an exception (dedupe)
 *   <li>{@code duplicateIdProperty}: the application property that carries the duplicate-detection id ({@code _AMQ_DUPL_ID})
 *   <li>{@code joinDelivery}: whether what a message-driven bean does within the transaction of a delivery becomes part of
 *       the AMQP transaction that its message is acknowledged in, if url and user are the same (true)
 *   <li>{@code twoPhaseCommit}: whether the pool takes part in transactions with two-phase commit, which the broker must know
 *       (asked of the broker when the container asks this, which it does when it is deployed; pools with the same url and
 *       user ask together)
 *   <li>{@code recoverFrom}: {@code all}, branches in doubt are known if each host of the url has answered, or {@code any},
 *       if one has (all)
 * </ul>
 *
 * Two factories are equal if all their properties are. What is wrong with them is said in one sentence, as an
 * {@link InvalidPropertyException} of {@link #createConnectionFactory(ConnectionManager)}, so that deployment fails.
 * Transactions are local ones (section 7.7.2), which {@link #getTransactionSupport()} tells the container.
 */
public class AmqpManagedConnectionFactory extends ConnectionProperties
        implements ManagedConnectionFactory,
                ResourceAdapterAssociation,
                ValidatingManagedConnectionFactory,
                TransactionSupport {

    private static final long serialVersionUID = 1;

    private static final AtomicReferenceFieldUpdater<AmqpManagedConnectionFactory, PoolConnections> CONNECTIONS =
            AtomicReferenceFieldUpdater.newUpdater(
                    AmqpManagedConnectionFactory.class, PoolConnections.class, "connections");

    private String clientId;
    private Integer maxConnections;
    private Long connectTimeout;
    private Long sendTimeout;
    private Integer prefetch;
    private String inDoubt;
    private String duplicateIdProperty;
    private Boolean joinDelivery;
    private Boolean twoPhaseCommit;
    private String recoverFrom;

    private transient volatile ResourceAdapter resourceAdapter;
    private transient volatile PrintWriter logWriter;
    private transient volatile PoolConnections connections;
    private transient volatile TransactionSupportLevel support;

    @Override
    public Object createConnectionFactory(ConnectionManager manager) throws ResourceException {
        settings();
        return new OutboundConnectionFactory(new PooledSource(manager, this));
    }

    @Override
    public Object createConnectionFactory() throws ResourceException {
        return createConnectionFactory(new DirectConnectionManager(listener()));
    }

    @Override
    public ManagedConnection createManagedConnection(Subject subject, ConnectionRequestInfo request)
            throws ResourceException {
        Credentials credentials = signOn(subject, request);
        ClassLoader before = ContextLoader.enterAdapter();
        try {
            return new AmqpManagedConnection(
                    connections().connect(credentials, clientId),
                    credentials,
                    this::signOn,
                    deliveryToJoin(credentials),
                    connections().control(credentials),
                    listener());
        } catch (JMSSecurityException e) {
            throw new SecurityException("Not let in as " + credentials + ": " + e.getMessage(), e);
        } catch (JMSException e) {
            throw new CommException("Not connected as " + credentials + ": " + e.getMessage(), e);
        } finally {
            ContextLoader.leave(before);
        }
    }

    private Credentials signOn(Subject subject, ConnectionRequestInfo request) {
        return ConnectionRequest.credentials(subject, request, this, configured());
    }

    private PoolConnections connections() throws InvalidPropertyException {
        PoolConnections present = connections;
        if (present != null) {
            return present;
        }
        PoolConnections made = new PoolConnections(settings(), properties().recoversFromAll(), listener());
        if (!CONNECTIONS.compareAndSet(this, null, made)) {
            made.close();
        } else if (resourceAdapter instanceof OutboundServices services) {
            services.closeAtStop(made);
            made.manage(why -> services.listener().managementFailed("connections", why));
        }
        return connections;
    }

    private ClientSettings settings() throws InvalidPropertyException {
        try {
            properties().recoversFromAll();
            return properties().settings(defaults());
        } catch (IllegalArgumentException e) {
            throw new InvalidPropertyException(e.getMessage(), e);
        }
    }

    ConnectionDefaults configuration() {
        ConnectionDefaults defaults = defaults();
        Credentials credentials = configured();
        return new ConnectionDefaults(
                Settings.firstSet(getUrl(), defaults.url()),
                credentials.user(),
                credentials.password(),
                Settings.firstSet(getSharedConnections(), defaults.sharedConnections()));
    }

    private Credentials configured() {
        return properties().credentials(defaults());
    }

    private ConnectionDefaults defaults() {
        return resourceAdapter instanceof OutboundServices services ? services.defaults() : ConnectionDefaults.NONE;
    }

    Credentials credentials(String user, String password) {
        return user == null ? configured() : new Credentials(user, password);
    }

    /** The session of the delivery whose transaction the caller works in, if that goes to where we connect as this user. */
    Joining deliveryToJoin(Credentials credentials) {
        if (clientId != null || Objects.equals(joinDelivery, false)) {
            return Joining.NOTHING;
        }
        Target target = Target.of(properties().settings(defaults()).url(), credentials);
        return () -> resourceAdapter instanceof OutboundServices services
                ? services.transactions().find(target)
                : null;
    }

    AdapterListener listener() {
        return resourceAdapter instanceof OutboundServices services ? services.listener() : AdapterListener.NONE;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public ManagedConnection matchManagedConnections(Set candidates, Subject subject, ConnectionRequestInfo request) {
        Credentials wanted = signOn(subject, request);
        for (Object candidate : candidates) {
            if (candidate instanceof AmqpManagedConnection connection && connection.serves(wanted)) {
                return connection;
            }
        }
        return null;
    }

    /** Those that are lost for good. What heals beneath is not among them; nothing is asked over the network. */
    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public Set getInvalidConnections(Set candidates) {
        Set<Object> invalid = new HashSet<>();
        for (Object candidate : candidates) {
            if (candidate instanceof AmqpManagedConnection connection && !connection.isUsable()) {
                invalid.add(candidate);
            }
        }
        return invalid;
    }

    /**
     * XATransaction if {@code twoPhaseCommit} is true, LocalTransaction if it is false, otherwise what the broker can do; the
     * latter is asked once, and a broker that is not there in time is taken for one that cannot. A pool that nobody has
     * given a url, as servers make one for each kind in ra.xml, has no broker to ask.
     */
    @Override
    public TransactionSupportLevel getTransactionSupport() {
        if (twoPhaseCommit != null) {
            return level(twoPhaseCommit);
        }
        if (support == null && configuration().url() != null) {
            support = level(probe().of(this::settings, configured(), listener()));
        }
        return support == null ? TransactionSupportLevel.LocalTransaction : support;
    }

    private static TransactionSupportLevel level(boolean twoPhases) {
        return twoPhases ? TransactionSupportLevel.XATransaction : TransactionSupportLevel.LocalTransaction;
    }

    private TwoPhaseProbe probe() {
        return resourceAdapter instanceof OutboundServices services ? services.twoPhaseProbe() : new TwoPhaseProbe();
    }

    @Override
    public ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) throws ResourceException {
        if (!(adapter instanceof OutboundServices)) {
            throw new ResourceAdapterInternalException("The resource adapter is a "
                    + (adapter == null ? "null" : adapter.getClass().getName()) + ", it must be Waylink's own");
        }
        resourceAdapter = adapter;
    }

    @Override
    public PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Kept because the interface asks for it; everything is logged through slf4j. */
    @Override
    public void setLogWriter(PrintWriter writer) {
        logWriter = writer;
    }

    private FactoryProperties properties() {
        return new FactoryProperties(
                connectionProperties(),
                clientId,
                maxConnections,
                connectTimeout,
                sendTimeout,
                prefetch,
                inDoubt,
                duplicateIdProperty,
                joinDelivery,
                twoPhaseCommit,
                recoverFrom);
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        for (Object inherited : new Object[] {getUrl(), getUser(), getPassword(), getSharedConnections()}) {
            out.writeObject(inherited);
        }
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        setUrl((String) in.readObject());
        setUser((String) in.readObject());
        setPassword((String) in.readObject());
        setSharedConnections((Integer) in.readObject());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AmqpManagedConnectionFactory that
                && getClass() == that.getClass()
                && properties().equals(that.properties());
    }

    @Override
    public int hashCode() {
        return properties().hashCode();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + properties() + "]";
    }

    // --- properties --- //

    public String getClientId() {
        return clientId;
    }

    /** An empty value means none. */
    public void setClientId(String clientId) {
        this.clientId = clientId == null || clientId.isEmpty() ? null : clientId;
    }

    public Integer getMaxConnections() {
        return maxConnections;
    }

    public void setMaxConnections(Integer maxConnections) {
        this.maxConnections = maxConnections;
    }

    public Long getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(Long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public Long getSendTimeout() {
        return sendTimeout;
    }

    public void setSendTimeout(Long sendTimeout) {
        this.sendTimeout = sendTimeout;
    }

    public Integer getPrefetch() {
        return prefetch;
    }

    public void setPrefetch(Integer prefetch) {
        this.prefetch = prefetch;
    }

    public String getInDoubt() {
        return inDoubt;
    }

    public void setInDoubt(String inDoubt) {
        this.inDoubt = inDoubt;
    }

    public String getDuplicateIdProperty() {
        return duplicateIdProperty;
    }

    public void setDuplicateIdProperty(String duplicateIdProperty) {
        this.duplicateIdProperty = duplicateIdProperty;
    }

    public Boolean getTwoPhaseCommit() {
        return twoPhaseCommit;
    }

    public void setTwoPhaseCommit(Boolean twoPhaseCommit) {
        this.twoPhaseCommit = twoPhaseCommit;
    }

    public String getRecoverFrom() {
        return recoverFrom;
    }

    public void setRecoverFrom(String recoverFrom) {
        this.recoverFrom = recoverFrom;
    }

    public Boolean getJoinDelivery() {
        return joinDelivery;
    }

    public void setJoinDelivery(Boolean joinDelivery) {
        this.joinDelivery = joinDelivery;
    }
}
