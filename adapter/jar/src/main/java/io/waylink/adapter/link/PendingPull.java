package io.waylink.adapter.link;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;

/** A receive that waits for a message: it goes on waiting, within its time, while the link is away. */
final class PendingPull implements AsyncResult {

    private final ReceiverLink link;
    private final AsyncResult request;
    private final long timeout;
    private final long deadline;
    private LinkHost.Timer expiry;

    /** @param timeout in milliseconds; negative waits for ever, zero does not wait */
    PendingPull(ReceiverLink link, long timeout, AsyncResult request) {
        this.link = link;
        this.timeout = timeout;
        this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(timeout, 0));
        this.request = request;
    }

    private long remaining() {
        return timeout <= 0 ? timeout : Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }

    /** Its time has passed, so that there is nothing to wait for while the link is away. */
    boolean isOver() {
        return timeout >= 0 && remaining() == 0;
    }

    void issue(AmqpProvider engine) {
        cancelExpiry();
        try {
            engine.pull(link.attachedInfo().getId(), remaining(), this);
        } catch (ProviderException | RejectedExecutionException gone) {
            link.park(this);
        }
    }

    /** The link is away: ends by itself when its time is over. */
    void expireLater() {
        if (timeout >= 0) {
            expiry = link.host().after(Duration.ofMillis(remaining()), () -> link.expired(this));
        }
    }

    private void cancelExpiry() {
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
    }

    void expired() {
        cancelExpiry();
        request.onSuccess(); // nothing came
    }

    void failed(ProviderException cause) {
        cancelExpiry();
        request.onFailure(cause);
    }

    @Override
    public void onSuccess() {
        link.answered(this);
        request.onSuccess();
    }

    @Override
    public void onFailure(ProviderException cause) {
        if (!link.parkIfAway(this, cause)) {
            link.answered(this);
            request.onFailure(cause);
        }
    }

    @Override
    public boolean isComplete() {
        return request.isComplete();
    }
}
