package io.waylink.adapter.net;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;

/** Says in one sentence why a peer was not reached, from whatever the network and TLS have thrown. */
final class TransportFailures {

    /** In the order in which they explain most. */
    private record Reason(Class<? extends Throwable> type, String words) {}

    private static final List<Reason> REASONS = List.of(
            new Reason(CertificateExpiredException.class, "the peer's certificate has expired: "),
            new Reason(CertificateNotYetValidException.class, "the peer's certificate is not valid yet: "),
            new Reason(CertPathBuilderException.class, "the peer's certificate is not trusted: "),
            new Reason(UnknownHostException.class, "its name cannot be resolved: "));

    private TransportFailures() {}

    static String sentence(Throwable cause) {
        List<Throwable> chain = chain(cause);
        for (Reason reason : REASONS) {
            for (Throwable each : chain) {
                if (reason.type().isInstance(each)) {
                    return reason.words() + message(each);
                }
            }
        }
        Throwable root = chain.get(chain.size() - 1);
        boolean tls = chain.stream().anyMatch(SSLException.class::isInstance);
        return tls ? "TLS failed: " + message(root) : message(root);
    }

    /** Whether nobody listens there, as the host itself has said. */
    static boolean isRefusal(Throwable cause) {
        return chain(cause).stream()
                .anyMatch(each -> each instanceof ConnectException
                        && !(each instanceof ConnectTimeoutException)
                        && message(each).toLowerCase(Locale.ROOT).contains("refused"));
    }

    private static List<Throwable> chain(Throwable cause) {
        Set<Throwable> seen = new LinkedHashSet<>();
        Throwable each = cause;
        while (each != null && seen.add(each)) {
            each = each.getCause();
        }
        return new ArrayList<>(seen);
    }

    private static String message(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
