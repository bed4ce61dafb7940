package io.waylink.adapter.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import io.waylink.adapter.link.RecoverableSession.EngineCall;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderOperationTimedOutException;

/** What is asked of the connection itself, as a temporary queue, while there is none: it waits for the next one. */
final class HeldRequests {

    private record Held(EngineCall call, AsyncResult request) {}

    private final LinkHost host;
    private final List<Held> waiting = new ArrayList<>();

    HeldRequests(LinkHost host) {
        this.host = host;
    }

    void submit(AmqpProvider engine, EngineCall call, AsyncResult request) {
        Held held = new Held(call, request);
        if (host.isLive(engine) && ran(engine, held)) {
            return;
        }
        synchronized (this) {
            waiting.add(held);
        }
        host.after(host.settings().connectTimeout(), () -> timedOut(held));
    }

    private static boolean ran(AmqpProvider engine, Held held) {
        try {
            held.call().on(engine);
            return true;
        } catch (ProviderException | RejectedExecutionException gone) {
            return false;
        }
    }

    /** There is a connection. */
    void run(AmqpProvider engine) {
        List<Held> all;
        synchronized (this) {
            all = List.copyOf(waiting);
            waiting.clear();
        }
        all.forEach(held -> submit(engine, held.call(), held.request()));
    }

    private void timedOut(Held held) {
        boolean expired;
        synchronized (this) {
            expired = waiting.remove(held);
        }
        if (expired) {
            held.request()
                    .onFailure(new ProviderOperationTimedOutException("Not connected to " + host.peer() + " within "
                            + host.settings().connectTimeout().toMillis() + " ms"));
        }
    }
}
