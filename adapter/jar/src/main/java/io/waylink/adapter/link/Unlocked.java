package io.waylink.adapter.link;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;

/**
 * Answers a request when the event loop has let go of the session's monitor: whoever waits for the answer goes on at once,
 * and the first thing that he does needs that monitor.
 */
final class Unlocked implements AsyncResult {

    private final AsyncResult request;
    private final Executor loop;
    private volatile boolean complete;

    /** @param loop runs what it is given after what it is running now; or refuses it, when it has ended */
    Unlocked(AsyncResult request, Executor loop) {
        this.request = request;
        this.loop = loop;
    }

    @Override
    public void onSuccess() {
        answer(request::onSuccess);
    }

    @Override
    public void onFailure(ProviderException cause) {
        answer(() -> request.onFailure(cause));
    }

    private void answer(Runnable answer) {
        complete = true;
        try {
            loop.execute(answer);
        } catch (RejectedExecutionException gone) {
            answer.run();
        }
    }

    @Override
    public boolean isComplete() {
        return complete || request.isComplete();
    }
}
