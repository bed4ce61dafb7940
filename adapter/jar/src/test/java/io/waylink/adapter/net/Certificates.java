package io.waylink.adapter.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** Keys and certificates made for one test run by Java's own keytool. */
final class Certificates {

    static final String PASSWORD = "not-to-be-printed";

    private static final String PBES2 = "PBEWithHmacSHA256AndAES_256";

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    /** A PKCS12 store with one key whose certificate is signed by itself. */
    Path identity(String name, String... options) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve(name + ".log")));
        }
        return store;
    }

    Path localhost(String name) throws IOException, InterruptedException {
        return identity(name, "-ext", "san=dns:localhost");
    }

    static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        return loaded;
    }

    /** The certificate of this store as PEM. */
    static String certificate(Path store) throws IOException, GeneralSecurityException {
        KeyStore loaded = load(store);
        return pem(
                "CERTIFICATE",
                loaded.getCertificate(loaded.aliases().nextElement()).getEncoded());
    }

    /** The key of this store as PEM. */
    static String key(Path store) throws IOException, GeneralSecurityException {
        KeyStore loaded = load(store);
        String alias = loaded.aliases().nextElement();
        return pem("PRIVATE KEY", loaded.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    /** The same, encrypted as openssl does it: PBES2 with AES. */
    static String encryptedKey(Path store) throws IOException, GeneralSecurityException {
        KeyStore loaded = load(store);
        byte[] key = loaded.getKey(loaded.aliases().nextElement(), PASSWORD.toCharArray())
                .getEncoded();
        Cipher cipher = Cipher.getInstance(PBES2);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(PBES2).generateSecret(new PBEKeySpec(PASSWORD.toCharArray())));
        AlgorithmParameters parameters = cipher.getParameters();
        return pem("ENCRYPTED PRIVATE KEY", new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(key)).getEncoded());
    }

    static String pem(String kind, byte[] content) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    Path write(String name, String... texts) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("", texts));
    }

    /** A server's context, which counts how often it has to show its certificate: in full handshakes only. */
    static SSLContext server(Path identity, Path trusted, AtomicInteger fullHandshakes)
            throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(identity), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        KeyStore from = load(trusted);
        certificates.setCertificateEntry("1", from.getCertificate(from.aliases().nextElement()));
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {new Counting((X509ExtendedKeyManager) keys.getKeyManagers()[0], fullHandshakes)},
                trust.getTrustManagers(),
                null);
        return context;
    }

    /** A key manager that counts. */
    private static final class Counting extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager keys;
        private final AtomicInteger used;

        Counting(X509ExtendedKeyManager keys, AtomicInteger used) {
            this.keys = keys;
            this.used = used;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return keys.getClientAliases(type, issuers);
        }

        @Override
        public String chooseClientAlias(String[] type, Principal[] issuers, Socket socket) {
            return keys.chooseClientAlias(type, issuers, socket);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            String alias = keys.chooseServerAlias(type, issuers, socket);
            if (alias != null) {
                used.incrementAndGet();
            }
            return alias;
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return chooseServerAlias(type, issuers, null);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }
}
