package io.waylink.adapter.link;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderOperationTimedOutException;

/**
 * What is asked of the connection itself, as a temporary queue: asked again on the next connection for as long as it has no
 * answer, whether there was no connection, or one that went without answering.
 */
final class HeldRequests {

    /** A call down into the engine, which answers by the given result. */
    @FunctionalInterface
    interface Call {
        void on(AmqpProvider engine, AsyncResult answer) throws ProviderException;
    }

    private final LinkHost host;
    private final Set<Held> open = ConcurrentHashMap.newKeySet();

    HeldRequests(LinkHost host) {
        this.host = host;
    }

    void submit(Call call, AsyncResult request) {
        Held held = new Held(call, request);
        open.add(held); // before the connection is looked at: the next one may come in between
        held.timeout = host.after(host.settings().patience().toCreate(), held::timedOut);
        held.ask(host.engine());
    }

    int size() {
        return open.size();
    }

    /** The adapter stops. */
    void endAll(ProviderException cause) {
        List.copyOf(open).forEach(held -> held.answer(cause));
    }

    /** There is a connection. */
    void run(AmqpProvider engine) {
        List.copyOf(open).forEach(held -> held.ask(engine));
    }

    private final class Held {
        private final Call call;
        private final AsyncResult request;
        private final AtomicReference<AmqpProvider> asked = new AtomicReference<>();
        private volatile LinkHost.Timer timeout;

        Held(Call call, AsyncResult request) {
            this.call = call;
            this.request = request;
        }

        void ask(AmqpProvider engine) {
            if (!host.isLive(engine) || asked.getAndSet(engine) == engine) {
                return; // it is on the next connection, or has been on this one
            }
            try {
                call.on(engine, new AsyncResult() {
                    @Override
                    public void onSuccess() {
                        answer(null);
                    }

                    @Override
                    public void onFailure(ProviderException cause) {
                        if (host.isLive(engine)) {
                            answer(cause);
                        } // else it is asked again
                    }

                    @Override
                    public boolean isComplete() {
                        return request.isComplete();
                    }
                });
            } catch (ProviderException | RejectedExecutionException gone) {
                host.connectionGone(gone); // it is asked again on the next one
            }
        }

        void answer(ProviderException failure) {
            if (!open.remove(this)) {
                return;
            }
            LinkHost.Timer running = timeout;
            if (running != null) { // else it is answered before it was limited
                running.cancel();
            }
            if (failure == null) {
                request.onSuccess();
            } else {
                request.onFailure(failure);
            }
        }

        void timedOut() {
            String what = host.isLive(asked.get()) ? "No answer from " : "Not connected to ";
            answer(new ProviderOperationTimedOutException(what + host.peer() + " within "
                    + host.settings().patience().toCreate().toMillis() + " ms"));
        }
    }
}
