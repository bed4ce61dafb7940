package io.waylink.adapter.link;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;

/** Requests that wait for an answer of the peer and have succeeded when the connection is gone. */
final class UntilLost {

    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    /**
     * Wraps a request.
     *
     * @param live whether the connection that it is made on is still there
     */
    AsyncResult wrap(AsyncResult request, BooleanSupplier live) {
        Waiting added = new Waiting(request, live);
        waiting.add(added);
        return added;
    }

    /** The connection is gone. */
    void lost() {
        List.copyOf(waiting).forEach(Waiting::onSuccess);
    }

    private final class Waiting implements AsyncResult {
        private final AsyncResult request;
        private final BooleanSupplier live;

        Waiting(AsyncResult request, BooleanSupplier live) {
            this.request = request;
            this.live = live;
        }

        @Override
        public void onSuccess() {
            if (waiting.remove(this)) {
                request.onSuccess();
            }
        }

        @Override
        public void onFailure(ProviderException cause) {
            if (!live.getAsBoolean()) {
                onSuccess();
            } else if (waiting.remove(this)) {
                request.onFailure(cause);
            }
        }

        @Override
        public boolean isComplete() {
            return request.isComplete();
        }
    }
}
