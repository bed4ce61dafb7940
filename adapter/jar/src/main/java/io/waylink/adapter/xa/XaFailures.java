package io.waylink.adapter.xa;

import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.transaction.xa.XAException;

import io.waylink.adapter.link.OutcomeUnknownException;
import org.apache.qpid.jms.provider.exceptions.ProviderOperationTimedOutException;
import org.apache.qpid.jms.provider.exceptions.ProviderSendTimedOutException;

/** Codes of XA for what brokers and links say. */
final class XaFailures {

    /** Qpid JMS gives the condition of an outcome only in the text of its exception. */
    private static final Pattern CONDITION = Pattern.compile("\\[condition = waylink:xa:(XA\\w+)]");

    private static final Map<String, Integer> CODES = Map.ofEntries(
            Map.entry("XA_HEURCOM", XAException.XA_HEURCOM),
            Map.entry("XA_HEURRB", XAException.XA_HEURRB),
            Map.entry("XA_HEURMIX", XAException.XA_HEURMIX),
            Map.entry("XA_HEURHAZ", XAException.XA_HEURHAZ),
            Map.entry("XA_RBTIMEOUT", XAException.XA_RBTIMEOUT),
            Map.entry("XA_RBROLLBACK", XAException.XA_RBROLLBACK),
            Map.entry("XAER_RMERR", XAException.XAER_RMERR),
            Map.entry("XAER_NOTA", XAException.XAER_NOTA),
            Map.entry("XAER_INVAL", XAException.XAER_INVAL),
            Map.entry("XAER_PROTO", XAException.XAER_PROTO),
            Map.entry("XAER_RMFAIL", XAException.XAER_RMFAIL),
            Map.entry("XAER_DUPID", XAException.XAER_DUPID));

    private XaFailures() {}

    /** What the broker said; empty if it said nothing of the kind. */
    static OptionalInt codeOf(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            Matcher said = CONDITION.matcher(String.valueOf(each.getMessage()));
            if (said.find() && CODES.containsKey(said.group(1))) {
                return OptionalInt.of(CODES.get(said.group(1)));
            }
        }
        return OptionalInt.empty();
    }

    /** Whether a request was, or may have been, on its way when this happened. */
    static boolean isOutcomeUnknown(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof OutcomeUnknownException
                    || each instanceof ProviderSendTimedOutException
                    || each instanceof ProviderOperationTimedOutException) {
                return true;
            }
        }
        return false;
    }

    static boolean isRollback(int code) {
        return code >= XAException.XA_RBBASE && code <= XAException.XA_RBEND;
    }

    static XAException of(int code, String why) {
        XAException failure = new XAException(why);
        failure.errorCode = code;
        return failure;
    }

    static XAException of(int code, Throwable cause) {
        XAException failure = of(code, cause.getMessage());
        failure.initCause(cause);
        return failure;
    }
}
