package io.waylink.artemis.broker;

import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/** Why a connection has ended; the first reason is the true one, what follows comes of it. */
final class EndReason {

    private Failure first;

    boolean isKnown() {
        return first != null;
    }

    void set(String condition, String description) {
        if (first == null) {
            first = Failure.answered(FailureScope.CONNECTION, condition, description);
        }
    }

    /** Does nothing if there is no error. */
    void set(ErrorCondition error) {
        if (error != null && error.getCondition() != null) {
            set(error.getCondition().toString(), error.getDescription() == null ? "" : error.getDescription());
        }
    }

    Failure get() {
        set("connection closed", "neither the router nor the network gave a reason");
        return first;
    }
}
