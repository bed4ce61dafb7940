package io.waylink.adapter.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

import org.apache.qpid.jms.transports.TransportOptions;

/**
 * The one TLS context of a pool: with it live the sessions that a later connection resumes. It is made anew when a file
 * of keys or certificates has changed, which forgets those sessions, as it must.
 */
final class TlsContext {

    /** What tells that a file has changed. */
    private record Stamp(FileTime modified, long size) {

        static Stamp of(String location) {
            try {
                Path file = Path.of(location);
                return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
            } catch (IOException absent) {
                // Loading it says so, in words for the operator.
                return new Stamp(FileTime.fromMillis(0), -1);
            }
        }
    }

    private final TransportOptions options;
    private SSLContext context;
    private List<Stamp> stamps = List.of();

    TlsContext(TransportOptions options) {
        this.options = options;
    }

    /**
     * The present context.
     *
     * @throws IllegalArgumentException in one sentence, beginning with {@code url}, if a store cannot be read
     */
    synchronized SSLContext current() {
        List<Stamp> now = new ArrayList<>();
        if (options.getKeyStoreLocation() != null) {
            now.add(Stamp.of(options.getKeyStoreLocation()));
        }
        if (options.getTrustStoreLocation() != null) {
            now.add(Stamp.of(options.getTrustStoreLocation()));
        }
        if (context == null || !now.equals(stamps)) {
            context = make();
            stamps = now;
        }
        return context;
    }

    private SSLContext make() {
        try {
            SSLContext made = SSLContext.getInstance(options.getContextProtocol());
            made.init(Stores.keyManagers(options), Stores.trustManagers(options), null);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "url has options of TLS (transport.contextProtocol, keyStore..., trustStore...) that cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }
}
