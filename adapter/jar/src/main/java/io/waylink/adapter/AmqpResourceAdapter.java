package io.waylink.adapter;

import java.beans.Introspector;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import jakarta.transaction.TransactionSynchronizationRegistry;

import io.waylink.adapter.client.ConnectionGroups;
import io.waylink.adapter.inbound.Activation;
import io.waylink.adapter.inbound.AmqpActivationSpec;
import io.waylink.adapter.inbound.Dispatcher;
import io.waylink.adapter.inbound.InboundServices;
import io.waylink.adapter.inbound.RecoveryTargets;
import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.jms.ConnectionDefaults;
import io.waylink.adapter.jms.ConnectionProperties;
import io.waylink.adapter.jms.DeliveryTransactions;
import io.waylink.adapter.outbound.OutboundServices;
import io.waylink.adapter.outbound.TwoPhaseProbe;
import io.waylink.adapter.xa.Narayana;

/**
 * The resource adapter (Jakarta Connectors 2.1, section 5.3). Its properties are defaults for all connection factories
 * and message-driven beans that do not set their own; in brackets what holds when they are not set:
 *
 * <ul>
 *   <li>{@code url}: {@code amqp://host:port[,host:port...][?option=value...]} or {@code amqps} (each has to set its own)
 *   <li>{@code user}, alias {@code userName}, and {@code password} (anonymous)
 *   <li>{@code sharedConnections}: how many TCP connections a pool, or a bean, uses; 0 gives each JMS connection its own
 *       (1)
 * </ul>
 */
public class AmqpResourceAdapter extends ConnectionProperties
        implements ResourceAdapter, OutboundServices, InboundServices {

    /** What a container gives us for as long as we are started. */
    private record Running(
            WorkManager workManager,
            Dispatcher dispatcher,
            Timer timer,
            DeliveryTransactions transactions,
            Optional<Narayana> narayana,
            EngineLog engineLog) {}

    private record Key(MessageEndpointFactory factory, ActivationSpec spec) {}

    private final AdapterListener listener;
    private final AtomicReference<Running> running = new AtomicReference<>();
    private final Map<Key, Activation> activations = new ConcurrentHashMap<>();
    private final Queue<AutoCloseable> toClose = new ConcurrentLinkedQueue<>();
    private final ConnectionGroups connections;
    private final TwoPhaseProbe twoPhaseProbe = new TwoPhaseProbe();
    private final RecoveryTargets recoveryTargets = new RecoveryTargets(toClose::add);

    public AmqpResourceAdapter() {
        this(new LoggingListener());
    }

    AmqpResourceAdapter(AdapterListener listener) {
        this.listener = listener;
        this.connections = new ConnectionGroups(listener, why -> listener.managementFailed("connections", why));
    }

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        try {
            TransactionSynchronizationRegistry registry = context.getTransactionSynchronizationRegistry();
            Optional<Narayana> narayana = registry == null
                    ? Optional.empty()
                    : Narayana.in(registry.getClass().getClassLoader());
            running.set(new Running(
                    context.getWorkManager(),
                    new Dispatcher(context.getWorkManager(), this::later, listener),
                    context.createTimer(),
                    new DeliveryTransactions(registry),
                    narayana,
                    EngineLog.quiet()));
            narayana.ifPresent(manager -> toClose.add(manager.recover(() -> recoveryTargets.named(manager))));
        } catch (jakarta.resource.spi.UnavailableException e) {
            throw new ResourceAdapterInternalException("The container gives no timer", e);
        }
    }

    /** Ends all activations, as their deactivation would, and closes all connections. */
    @Override
    public void stop() {
        activations.keySet().forEach(this::deactivate);
        for (AutoCloseable each = toClose.poll(); each != null; each = toClose.poll()) {
            try {
                each.close();
            } catch (Exception e) {
                listener.closeFailed("connections", e);
            }
        }
        Running ended = running.getAndSet(null);
        if (ended != null) {
            ended.timer().cancel();
        }
        // Java's cache of what Qpid JMS and the container have looked at as beans would keep our classes.
        Introspector.flushCaches();
    }

    /**
     * Has a message-driven bean consume, soon; unless it asks for that by {@code reachableWithin}, it does not matter
     * whether the peer can be reached now.
     *
     * @throws ResourceException in one sentence, if one of its properties is wrong, or the peer is not reached in time
     */
    @Override
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) throws ResourceException {
        if (!(spec instanceof AmqpActivationSpec ours)) {
            throw new NotSupportedException(
                    "The activation specification is a " + spec.getClass().getName() + ", it must be Waylink's own");
        }
        Activation activation = ours.activation(factory, defaults(), this);
        activation.start();
        activations.put(new Key(factory, spec), activation);
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
        deactivate(new Key(factory, spec));
    }

    private void deactivate(Key key) {
        Activation ending = activations.remove(key);
        if (ending != null) {
            ending.stop();
        }
    }

    /**
     * One for all beans with the same url and user; none where {@link Narayana} asks by itself.
     *
     * @throws ResourceException in one sentence, if something is wrong with one of them
     */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) throws ResourceException {
        Set<XAResource> all = new LinkedHashSet<>();
        for (ActivationSpec spec : specs) {
            if (spec instanceof AmqpActivationSpec ours) {
                all.add(ours.recovery(defaults(), recoveryTargets));
            }
        }
        return started().narayana().isPresent() ? new XAResource[0] : all.toArray(new XAResource[0]);
    }

    // --- what the two directions need --- //

    @Override
    public ConnectionDefaults defaults() {
        return connectionProperties();
    }

    @Override
    public AdapterListener listener() {
        return listener;
    }

    @Override
    public DeliveryTransactions transactions() {
        Running now = running.get();
        return now == null ? DeliveryTransactions.NONE : now.transactions();
    }

    @Override
    public TwoPhaseProbe twoPhaseProbe() {
        return twoPhaseProbe;
    }

    @Override
    public XAResource enlisted(XAResource branch, Supplier<String> name) {
        return started().narayana().map(manager -> manager.named(branch, name)).orElse(branch);
    }

    @Override
    public void closeAtStop(AutoCloseable resource) {
        toClose.add(resource);
    }

    @Override
    public WorkManager workManager() {
        return started().workManager();
    }

    @Override
    public Dispatcher dispatcher() {
        return started().dispatcher();
    }

    @Override
    public ConnectionGroups connections() {
        return connections;
    }

    private Running started() {
        Running now = running.get();
        if (now == null) {
            throw new IllegalStateException("The resource adapter is not started");
        }
        return now;
    }

    @Override
    public void later(Duration delay, Runnable task) {
        Running now = running.get();
        if (now != null) {
            now.timer()
                    .schedule(
                            new TimerTask() {
                                @Override
                                public void run() {
                                    task.run();
                                }
                            },
                            delay.toMillis());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AmqpResourceAdapter that && defaults().equals(that.defaults());
    }

    @Override
    public int hashCode() {
        return Objects.hash(defaults());
    }

    @Override
    public String toString() {
        return "AmqpResourceAdapter[" + defaults() + "]";
    }
}
