package io.waylink.adapter.net;

import java.util.List;
import java.util.Map;

import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderConnectionSecurityException;
import org.apache.qpid.jms.provider.exceptions.ProviderConnectionSecuritySaslException;
import org.apache.qpid.jms.provider.exceptions.ProviderInvalidClientIDException;
import org.apache.qpid.jms.provider.exceptions.ProviderOperationTimedOutException;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Endpoint;

/** Reads what went wrong from the AMQP endpoint itself, by its condition symbol, and only then from exceptions. */
public final class Failures {

    /** The condition of a redirect of a whole connection. */
    public static final String REDIRECT = "amqp:connection:redirect";

    /** The condition of a connection that the host refused: nobody listens there. */
    public static final String REFUSED = "connection refused";

    /** The condition of a redirect of a single link. */
    public static final String LINK_REDIRECT = "amqp:link:redirect";

    private static final Symbol ANONYMOUS_RELAY = Symbol.valueOf("ANONYMOUS-RELAY");
    private static final Symbol PRODUCT = Symbol.valueOf("product");
    private static final String CONDITION = "[condition = ";

    private Failures() {}

    /** The symbol of the error that the peer closed or detached this endpoint with; null if there is none. */
    public static String conditionOf(Endpoint endpoint) {
        ErrorCondition error = endpoint == null ? null : endpoint.getRemoteCondition();
        return error == null || error.getCondition() == null
                ? null
                : error.getCondition().toString();
    }

    /**
     * Why a connection could not be made, or was lost.
     *
     * @param workedBefore whether it has been open before
     */
    public static Failure ofConnection(AmqpProvider provider, Throwable cause, boolean workedBefore) {
        String condition = conditionOf(provider.getProtonConnection());
        if (condition != null) {
            String description =
                    provider.getProtonConnection().getRemoteCondition().getDescription();
            return Failure.answered(FailureScope.ofConnection(condition, workedBefore), condition, text(description));
        }
        if (cause instanceof ProviderConnectionSecuritySaslException sasl && !sasl.isSysTempFailure()) {
            String text = text(cause.getMessage());
            String hint = provider instanceof Engine engine ? engine.hint(text) : "";
            return Failure.answered(FailureScope.FATAL, "amqp:unauthorized-access", text + hint);
        }
        if (cause instanceof ProviderConnectionSecurityException || cause instanceof ProviderInvalidClientIDException) {
            return Failure.answered(FailureScope.FATAL, "amqp:unauthorized-access", text(cause.getMessage()));
        }
        if (cause instanceof ProviderOperationTimedOutException) {
            // Nothing lies beneath a connection that silence could cast doubt on.
            return Failure.answered(FailureScope.CONNECTION, "no answer", text(cause.getMessage()));
        }
        return Failure.answered(
                FailureScope.CONNECTION,
                TransportFailures.isRefusal(cause) ? REFUSED : "connection failed",
                TransportFailures.sentence(cause));
    }

    /**
     * Why a link could not be attached, or was lost.
     *
     * @param link the link's endpoint, null if there was none yet
     * @param mayTurnUp whether an address that is not found now may be found later
     */
    public static Failure ofLink(Endpoint link, Throwable cause, boolean mayTurnUp) {
        String condition = conditionOf(link);
        if (condition != null) {
            String description = link.getRemoteCondition().getDescription();
            return Failure.answered(FailureScope.ofLink(condition, mayTurnUp), condition, text(description));
        }
        if (cause instanceof ProviderOperationTimedOutException) {
            return Failure.silence(FailureScope.LINK, text(cause.getMessage()));
        }
        return Failure.answered(FailureScope.LINK, "detached", text(cause == null ? null : cause.getMessage()));
    }

    /**
     * Why a transaction could not be declared: here the engine gives the condition only in the exception's text.
     *
     * @param peerIsRouter whether a coordinator that is missing now may come with its broker
     */
    public static Failure ofCoordinator(Throwable cause, boolean peerIsRouter) {
        String text = text(cause.getMessage());
        int start = text.indexOf(CONDITION);
        int end = text.indexOf(']', Math.max(start, 0));
        if (start < 0 || end < 0) {
            return ofLink(null, cause, peerIsRouter);
        }
        String condition = text.substring(start + CONDITION.length(), end);
        FailureScope scope = peerIsRouter && condition.equals("amqp:precondition-failed")
                ? FailureScope.LINK
                : FailureScope.ofLink(condition, peerIsRouter);
        return Failure.answered(scope, condition, text.substring(0, start).strip());
    }

    /** Whether the peer says of itself that it is a router: it knows an address only while a broker is there. */
    public static boolean isRouter(AmqpProvider provider) {
        Map<Symbol, Object> properties = provider.getProtonConnection().getRemoteProperties();
        return properties != null && String.valueOf(properties.get(PRODUCT)).contains("router");
    }

    /** Whether the peer offers to forward what comes over a link without an address, each message by its own. */
    public static boolean offersRelay(AmqpProvider provider) {
        Symbol[] offered = provider.getProtonConnection().getRemoteOfferedCapabilities();
        return offered != null && List.of(offered).contains(ANONYMOUS_RELAY);
    }

    private static String text(String message) {
        return message == null ? "" : message;
    }
}
