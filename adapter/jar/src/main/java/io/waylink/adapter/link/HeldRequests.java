package io.waylink.adapter.link;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.WrappedAsyncResult;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderOperationTimedOutException;

/** What is asked of the connection itself, as a temporary queue, while there is none: it waits for the next one. */
final class HeldRequests {

    /** A call down into the engine, which answers by the given result. */
    @FunctionalInterface
    interface Call {
        void on(AmqpProvider engine, AsyncResult answer) throws ProviderException;
    }

    private final LinkHost host;
    private final Set<Held> waiting = ConcurrentHashMap.newKeySet();

    HeldRequests(LinkHost host) {
        this.host = host;
    }

    void submit(AmqpProvider engine, Call call, AsyncResult request) {
        Held held = new Held(call, request);
        held.timeout = host.after(host.settings().patience().toCreate(), held::timedOut);
        held.run(engine);
    }

    int size() {
        return waiting.size();
    }

    /** The adapter stops. */
    void endAll(ProviderException cause) {
        for (Held held : List.copyOf(waiting)) {
            if (waiting.remove(held)) {
                held.timeout.cancel();
                held.request.onFailure(cause);
            }
        }
    }

    /** There is a connection. */
    void run(AmqpProvider engine) {
        List.copyOf(waiting).forEach(held -> held.run(engine));
    }

    private final class Held {
        private final Call call;
        private final AsyncResult request;
        private volatile LinkHost.Timer timeout;

        Held(Call call, AsyncResult request) {
            this.call = call;
            this.request = request;
        }

        void run(AmqpProvider engine) {
            waiting.remove(this);
            if (!host.isLive(engine)) {
                waiting.add(this);
                return;
            }
            try {
                call.on(engine, new WrappedAsyncResult(request) {
                    @Override
                    public void onSuccess() {
                        timeout.cancel();
                        super.onSuccess();
                    }

                    @Override
                    public void onFailure(ProviderException cause) {
                        if (host.isLive(engine)) {
                            timeout.cancel();
                            super.onFailure(cause);
                        } else {
                            waiting.add(Held.this);
                        }
                    }
                });
            } catch (ProviderException | RejectedExecutionException gone) {
                waiting.add(this);
            }
        }

        void timedOut() {
            if (waiting.remove(this)) {
                request.onFailure(new ProviderOperationTimedOutException("Not connected to " + host.peer() + " within "
                        + host.settings().patience().toCreate().toMillis() + " ms"));
            }
        }
    }
}
