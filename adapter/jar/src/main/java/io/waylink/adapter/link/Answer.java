package io.waylink.adapter.link;

import java.util.function.Consumer;

import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;

/** Hands an engine's answer over under the monitor of the session that asked. */
final class Answer implements AsyncResult {

    private final Object lock;
    private final Runnable success;
    private final Consumer<ProviderException> failure;
    private volatile boolean complete;

    Answer(Object lock, Runnable success, Consumer<ProviderException> failure) {
        this.lock = lock;
        this.success = success;
        this.failure = failure;
    }

    @Override
    public void onSuccess() {
        complete = true;
        synchronized (lock) {
            success.run();
        }
    }

    @Override
    public void onFailure(ProviderException cause) {
        complete = true;
        synchronized (lock) {
            failure.accept(cause);
        }
    }

    @Override
    public boolean isComplete() {
        return complete;
    }
}
