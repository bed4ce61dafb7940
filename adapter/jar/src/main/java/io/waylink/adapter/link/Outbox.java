package io.waylink.adapter.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.apache.qpid.jms.provider.amqp.AmqpProvider;

/**
 * Messages of a transaction on their way to the engine, {@value #BATCH} at a time. Nobody can see them before the commit,
 * so nobody misses them; to wake the engine's event loop for each, and the peer with a packet for each, costs more than all
 * the rest of sending it. Guarded by the monitor of the session.
 */
final class Outbox {

    /** How many go to the engine at a time. */
    static final int BATCH = 16;

    /** How long a message waits for others if nobody commits. */
    private static final Duration LINGER = Duration.ofMillis(50);

    private final SenderLink link;
    private List<PendingSend.Attempt> waiting = new ArrayList<>(BATCH);
    private boolean lingering;

    Outbox(SenderLink link) {
        this.link = link;
    }

    void add(PendingSend.Attempt attempt) {
        waiting.add(attempt);
        if (waiting.size() >= BATCH) {
            flush();
        } else if (!lingering) {
            lingering = true;
            link.host.after(LINGER, () -> {
                synchronized (link.lock) {
                    lingering = false;
                    flush();
                }
            });
        }
    }

    /** Whoever waits for an outcome, or sends without waiting for others, lets go of all that was put in before. */
    void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        List<PendingSend.Attempt> batch = waiting;
        waiting = new ArrayList<>(BATCH);
        AmqpProvider engine = link.engine();
        try {
            engine.scheduleExecuteAndPump(() -> batch.forEach(attempt -> attempt.sendOnEventLoop(engine)));
        } catch (RejectedExecutionException gone) {
            batch.forEach(PendingSend.Attempt::neverLeft);
        }
    }

    /** The transaction can only be rolled back: they need not go out. */
    void drop() {
        List<PendingSend.Attempt> dropped = waiting;
        waiting = new ArrayList<>(BATCH);
        dropped.forEach(PendingSend.Attempt::neverLeft);
    }
}
