package io.waylink.adapter.outbound;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import jakarta.jms.JMSException;
import jakarta.resource.spi.InvalidPropertyException;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.jms.ContextLoader;
import io.waylink.adapter.jms.DeliveryTransactions.Target;
import io.waylink.adapter.jms.Settings;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.adapter.xa.BranchControl;

/**
 * Finds out whether the brokers of pools know two-phase commit: connects, begins a transaction, and goes. Pools to the same
 * target that are deployed together, one soon after the other, share one question: each would wait for a broker that is
 * away.
 */
public final class TwoPhaseProbe {

    /** A deployment waits for so long at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What was answered is asked again when nobody has asked for so long. */
    private static final Duration SERIES = PATIENCE.multipliedBy(2);

    private final Question question;
    private final LongSupplier nanoTime;
    private final Map<Target, FutureTask<Boolean>> asked = new ConcurrentHashMap<>();
    private final AtomicLong lastAsked = new AtomicLong();

    /** The question to a broker. */
    @FunctionalInterface
    interface Question {
        boolean ask(ClientSettings settings, Credentials credentials) throws JMSException;
    }

    /** Where a pool connects. */
    @FunctionalInterface
    interface Pool {
        ClientSettings settings() throws InvalidPropertyException;
    }

    public TwoPhaseProbe() {
        this(TwoPhaseProbe::askBroker, System::nanoTime);
    }

    TwoPhaseProbe(Question question, LongSupplier nanoTime) {
        this.question = question;
        this.nanoTime = nanoTime;
    }

    /** Whether the broker of this pool knows it, as far as can be found out now; the listener is told. */
    boolean of(Pool pool, Credentials credentials, AdapterListener listener) {
        String who = "The pool";
        try {
            ClientSettings settings = pool.settings();
            who = "The pool to " + Settings.withoutOptions(settings.url());
            boolean possible = answer(settings, credentials);
            listener.twoPhaseCommit(who, possible, "its broker lacks Waylink's plugin for two-phase commit");
            return possible;
        } catch (JMSException | InvalidPropertyException e) {
            listener.twoPhaseCommit(
                    who, false, "whether its broker can do more is not known (set twoPhaseCommit): " + e.getMessage());
            return false;
        }
    }

    private boolean answer(ClientSettings settings, Credentials credentials) throws JMSException {
        long now = nanoTime.getAsLong();
        if (now - lastAsked.getAndSet(now) > SERIES.toNanos()) {
            asked.clear();
        }
        FutureTask<Boolean> answer = asked.computeIfAbsent(
                Target.of(settings.url(), credentials),
                target -> new FutureTask<>(() -> question.ask(settings, credentials)));
        try {
            answer.run(); // by the first who asks; the others wait
            return answer.get();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(e);
        } finally {
            lastAsked.set(nanoTime.getAsLong());
        }
    }

    private static JMSException failure(Throwable cause) {
        JMSException failure = new JMSException("" + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    private static boolean askBroker(ClientSettings settings, Credentials credentials) throws JMSException {
        ClassLoader before = ContextLoader.enterAdapter();
        try (SharedConnections connections =
                        new SharedConnections(settings.takingNothing(PATIENCE), RecoveryListener.NONE);
                BranchControl control =
                        new BranchControl(patience -> connections.connectWithin(patience, credentials), PATIENCE)) {
            return control.node() != null;
        } finally {
            ContextLoader.leave(before);
        }
    }
}
