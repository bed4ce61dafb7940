package io.waylink.adapter.link;

import org.apache.qpid.jms.provider.AsyncResult;

/** The request that created a session or a link, until it is answered. Guarded by the monitor of the session. */
final class PendingCreation {

    private AsyncResult request;
    private LinkHost.Timer timeout;

    /** @param until ends the waiting; it is cancelled when the request is taken */
    void begin(AsyncResult creating, LinkHost.Timer until) {
        request = creating;
        timeout = until;
    }

    boolean isOpen() {
        return request != null;
    }

    /** The request, to be answered now; null if there is none, or it was answered before. */
    AsyncResult take() {
        AsyncResult taken = request;
        request = null;
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
        return taken;
    }
}
