package io.waylink.artemis.config;

import java.util.List;

/**
 * How {@code amqps} is spoken.
 *
 * @param trust whom the broker trusts; null for the certificates that its Java trusts
 * @param key what the broker shows of itself; null for nothing
 * @param keyAlias which of the keys; null for any that suits
 * @param verifyHost whether the router's certificate must name the host that was dialled
 * @param protocols versions of TLS; empty for those of Java
 * @param cipherSuites in order of preference; empty for those of Java
 */
public record Tls(
        Store trust,
        Store key,
        String keyAlias,
        boolean verifyHost,
        List<String> protocols,
        List<String> cipherSuites) {

    public Tls {
        protocols = List.copyOf(protocols);
        cipherSuites = List.copyOf(cipherSuites);
    }
}
