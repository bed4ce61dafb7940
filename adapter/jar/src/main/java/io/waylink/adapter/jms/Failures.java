package io.waylink.adapter.jms;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;

import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;

/** What a Jakarta Messaging exception means for recovery. */
public final class Failures {

    private Failures() {}

    /**
     * The failure that an exception tells of. Its scope is always {@link FailureScope#CONNECTION}, because what is deployed
     * is tried for ever; {@link #isFinal(Failure)} tells whether that can soon help.
     */
    public static Failure of(Throwable cause) {
        String condition = "connection lost";
        if (cause instanceof JMSSecurityException) {
            condition = "amqp:unauthorized-access";
        } else if (cause instanceof InvalidDestinationException) {
            condition = "amqp:not-found";
        } else if (cause instanceof JMSException jms && jms.getErrorCode() != null) {
            condition = jms.getErrorCode();
        } else if (!(cause instanceof JMSException)) {
            condition = cause.getClass().getSimpleName();
        }
        String description = cause.getMessage() == null ? "" : cause.getMessage();
        return Failure.answered(FailureScope.CONNECTION, condition, description);
    }

    /** Whether somebody has to change something before another attempt can succeed. */
    public static boolean isFinal(Failure failure) {
        return FailureScope.ofLink(failure.condition(), false) == FailureScope.FATAL;
    }
}
