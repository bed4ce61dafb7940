package io.waylink.artemis.broker;

import java.util.List;

import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Failure;

/** Is told what becomes of one connection. Called on its event loop: an implementation must not block. */
public interface ConnectionObserver {

    /** The condition of a failure that SASL is the cause of; it is ours, as SASL knows only numbers. */
    String NOT_AUTHENTICATED = "not authenticated";

    /**
     * The router's Open has arrived.
     *
     * @param routerContainerId its container-id
     * @param standIns where else it says that one may connect to; may be empty
     */
    void opened(String routerContainerId, List<Endpoint> standIns);

    /**
     * Every announcement is answered, or cannot be any more; called again whenever that has become so again.
     *
     * @param answers all of them, not only new ones; empty if there was nothing to announce
     */
    void announced(List<RouteAnswer> answers);

    /** The connection is gone, whoever ended it; the last call. */
    void ended(Failure failure);
}
