package io.waylink.artemis.config;

import java.util.List;

/** Reads who the broker is to the router, and how it knows the router: SASL mechanisms and TLS. */
final class SecurityReader {

    private static final List<String> KNOWN_MECHANISMS =
            List.of("EXTERNAL", "SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN", "XOAUTH2", "ANONYMOUS");
    private static final List<String> WITHOUT_USER = List.of("EXTERNAL", "ANONYMOUS");
    private static final List<String> WITH_USER = List.of("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN");

    private final Values values;

    SecurityReader(Values values) {
        this.values = values;
    }

    List<String> mechanisms(Credentials login, Tls tls) {
        if (values.text(Setting.SASL_MECHANISMS) == null) {
            if (login != null) {
                return WITH_USER;
            }
            return List.of(tls != null && tls.key() != null ? "EXTERNAL" : "ANONYMOUS");
        }
        List<String> mechanisms = values.list(Setting.SASL_MECHANISMS);
        if (mechanisms.isEmpty() || !KNOWN_MECHANISMS.containsAll(mechanisms)) {
            throw values.refused(Setting.SASL_MECHANISMS, "made of " + String.join(", ", KNOWN_MECHANISMS));
        }
        for (String mechanism : mechanisms) {
            if (login == null && !WITHOUT_USER.contains(mechanism)) {
                throw values.refused(
                        Setting.SASL_MECHANISMS, "without " + mechanism + " as there is no \"user\" and \"password\"");
            }
            if (mechanism.equals("EXTERNAL") && (tls == null || tls.key() == null)) {
                throw values.refused(
                        Setting.SASL_MECHANISMS,
                        "without EXTERNAL as there is no amqps:// url with a \"keyStorePath\"");
            }
        }
        return mechanisms;
    }

    /** How TLS is spoken; null if it is not. */
    Tls tls(boolean wanted) {
        if (!wanted) {
            Setting.TLS.stream()
                    .filter(setting -> values.text(setting) != null && !values.isShared(setting))
                    .findFirst()
                    .ifPresent(setting -> {
                        throw new IllegalArgumentException("Property \"" + values.key(setting)
                                + "\" is of no use, it must go with an amqps:// url.");
                    });
            return null;
        }
        Store trust = store(Setting.TRUST_STORE_PATH, Setting.TRUST_STORE_TYPE, Setting.TRUST_STORE_PASSWORD);
        Store key = store(Setting.KEY_STORE_PATH, Setting.KEY_STORE_TYPE, Setting.KEY_STORE_PASSWORD);
        String alias = values.text(Setting.KEY_STORE_ALIAS);
        if (key == null && alias != null) {
            throw values.missing(Setting.KEY_STORE_PATH, Setting.KEY_STORE_ALIAS);
        }
        return new Tls(
                trust,
                key,
                alias,
                values.flag(Setting.VERIFY_HOST, true),
                values.list(Setting.ENABLED_PROTOCOLS),
                values.list(Setting.ENABLED_CIPHER_SUITES));
    }

    private Store store(Setting path, Setting type, Setting password) {
        String where = values.text(path);
        if (where == null) {
            for (Setting companion : List.of(type, password)) {
                if (values.text(companion) != null) {
                    throw values.missing(path, companion);
                }
            }
            return null;
        }
        String named = values.text(type);
        return new Store(where, named == null ? Store.typeOf(where) : named, values.raw(password));
    }
}
