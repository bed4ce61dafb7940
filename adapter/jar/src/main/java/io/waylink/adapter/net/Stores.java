package io.waylink.adapter.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.apache.qpid.jms.transports.TransportOptions;
import org.apache.qpid.jms.transports.X509AliasKeyManager;

/** Reads stores of keys and certificates: PKCS12, JKS and PEM. What it says never holds a password. */
final class Stores {

    private static final String KEY_STORE = "transport.keyStoreLocation";
    private static final String TRUST_STORE = "transport.trustStoreLocation";
    private static final String PEM = "PEM";

    private Stores() {}

    /** Who we are: null if nobody. */
    static KeyManager[] keyManagers(TransportOptions options) throws GeneralSecurityException {
        String location = options.getKeyStoreLocation();
        if (location == null) {
            return null;
        }
        char[] password = chars(options.getKeyStorePassword());
        String alias = options.getKeyAlias();
        boolean pem = PEM.equalsIgnoreCase(options.getKeyStoreType());
        KeyStore store = pem
                ? pem(KEY_STORE, location, content -> Pem.keyStore(content, password))
                : store(KEY_STORE, location, options.getKeyStoreType(), password);
        if (alias != null && !store.isKeyEntry(alias)) {
            throw new IllegalArgumentException("url has transport.keyAlias '" + alias
                    + "', but there is no such key in " + KEY_STORE + " '" + location + "'");
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        try {
            factory.init(store, pem ? Pem.NO_PASSWORD.toCharArray() : password);
        } catch (UnrecoverableKeyException e) {
            throw unusable(KEY_STORE, location, "a key in it has another password than the store", e);
        }
        KeyManager[] managers = factory.getKeyManagers();
        return alias == null
                ? managers
                : Arrays.stream(managers)
                        .map(each -> each instanceof X509ExtendedKeyManager extended
                                ? new X509AliasKeyManager(alias, extended)
                                : each)
                        .toArray(KeyManager[]::new);
    }

    /** Whom we trust: null for those that Java trusts. */
    static TrustManager[] trustManagers(TransportOptions options) throws GeneralSecurityException {
        if (options.isTrustAll()) {
            return InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
        }
        String location = options.getTrustStoreLocation();
        if (location == null) {
            return null;
        }
        KeyStore store = PEM.equalsIgnoreCase(options.getTrustStoreType())
                ? pem(TRUST_STORE, location, Pem::trustStore)
                : store(TRUST_STORE, location, options.getTrustStoreType(), chars(options.getTrustStorePassword()));
        if (store.size() == 0) {
            throw unusable(TRUST_STORE, location, "there is no certificate in it", null);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore store(String option, String location, String type, char[] password)
            throws GeneralSecurityException {
        byte[] content = read(option, location);
        KeyStore store;
        try {
            store = KeyStore.getInstance(type);
        } catch (GeneralSecurityException e) {
            throw unusable(option, location, "Java knows no stores of the type '" + type + "'", e);
        }
        try {
            store.load(new ByteArrayInputStream(content), password);
        } catch (IOException e) {
            throw e.getCause() instanceof UnrecoverableKeyException
                    ? unusable(option, location, "its password is another", e)
                    : unusable(option, location, "it is not a store of the type '" + type + "'", e);
        }
        return store;
    }

    /** Makes a store from the content of a file. */
    @FunctionalInterface
    private interface FromPem {
        KeyStore of(String content) throws GeneralSecurityException, IOException;
    }

    private static KeyStore pem(String option, String location, FromPem from) {
        String content = new String(read(option, location), StandardCharsets.ISO_8859_1);
        try {
            return from.of(content);
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(option, location, e.getMessage(), e);
        }
    }

    private static byte[] read(String option, String location) {
        try {
            return Files.readAllBytes(Path.of(location));
        } catch (NoSuchFileException e) {
            throw unusable(option, location, "there is no such file", e);
        } catch (IOException | InvalidPathException e) {
            throw unusable(option, location, "it cannot be read: " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException unusable(String option, String location, String why, Exception cause) {
        return new IllegalArgumentException("url has " + option + " '" + location + "', but " + why, cause);
    }

    private static char[] chars(String password) {
        return password == null ? null : password.toCharArray();
    }
}
