package io.waylink.adapter.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
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

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final String PBES2_OID = "06092a864886f70d01050d";
    private static final String PBES2 = "PBEWithHmacSHA256AndAES_256";

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    /** A PKCS12 store with one key whose certificate is signed by itself. */
    Path identity(String name, String... options) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name));
        arguments.addAll(List.of(options));
        keytool(store, name, arguments);
        return store;
    }

    /** The same, but the certificate is signed by this authority and ran out nine days ago. */
    Path expired(String name, Path authority) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = identity(name);
        Path request = folder.resolve(name + ".csr");
        Path signed = folder.resolve(name + ".crt");
        keytool(store, name, List.of("-certreq", "-file", request.toString()));
        KeyStore ca = load(authority);
        String signer = ca.aliases().nextElement();
        List<String> files = List.of("-gencert", "-infile", request.toString(), "-outfile", signed.toString());
        List<String> arguments = new ArrayList<>(files);
        arguments.addAll(List.of("-ext", "san=dns:localhost", "-startdate", "-10d", "-validity", "1"));
        keytool(authority, signer, arguments);
        KeyStore identity = load(store);
        char[] password = PASSWORD.toCharArray();
        try (InputStream in = Files.newInputStream(signed)) {
            Certificate own = CertificateFactory.getInstance("X.509").generateCertificate(in);
            Certificate[] chain = {own, ca.getCertificate(signer)};
            identity.setKeyEntry(name, identity.getKey(name, password), password, chain);
        }
        try (OutputStream out = Files.newOutputStream(store)) {
            identity.store(out, password);
        }
        return store;
    }

    private void keytool(Path store, String alias, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-alias", alias, "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1"));
        Path log = folder.resolve(alias + ".log");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException(Files.readString(log));
        }
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
        byte[] algorithm = der(SEQUENCE, HexFormat.of().parseHex(PBES2_OID), parameters.getEncoded());
        return pem("ENCRYPTED PRIVATE KEY", der(SEQUENCE, algorithm, der(OCTETS, cipher.doFinal(key))));
    }

    private static byte[] der(int tag, byte[]... parts) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.write(part);
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.write(tag);
        encoded.write(0x82);
        encoded.write(content.size() >> Byte.SIZE);
        encoded.write(content.size());
        content.writeTo(encoded);
        return encoded.toByteArray();
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
