package io.waylink.adapter.link;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;

/** Answers a request when the last of several answers is there: with the first failure, if there was one. */
final class AllAnswered implements AsyncResult {

    private final AtomicInteger open;
    private final AsyncResult request;
    private final AtomicReference<ProviderException> failure = new AtomicReference<>();

    AllAnswered(int answers, AsyncResult request) {
        this.open = new AtomicInteger(answers);
        this.request = request;
    }

    @Override
    public void onSuccess() {
        if (open.decrementAndGet() > 0) {
            return;
        }
        ProviderException first = failure.get();
        if (first == null) {
            request.onSuccess();
        } else {
            request.onFailure(first);
        }
    }

    @Override
    public void onFailure(ProviderException cause) {
        failure.compareAndSet(null, cause);
        onSuccess();
    }

    @Override
    public boolean isComplete() {
        return request.isComplete();
    }
}
