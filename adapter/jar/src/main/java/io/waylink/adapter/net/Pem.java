package io.waylink.adapter.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads PEM, with what Java has: certificates, and keys as PKCS #8, encrypted or not. Keys in older forms ({@code BEGIN RSA
 * PRIVATE KEY}) are refused with the command that converts them; a library that reads those too weighs megabytes.
 */
final class Pem {

    /** Of the stores made here, which never leave memory. */
    static final String NO_PASSWORD = "";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private Pem() {}

    /** A store with the one key and the chain of certificates in this text; the key's own comes first. */
    static KeyStore keyStore(String text, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry(
                "1",
                key(text, password),
                NO_PASSWORD.toCharArray(),
                certificates(text).toArray(Certificate[]::new));
        return store;
    }

    /** A store with all certificates in this text. */
    static KeyStore trustStore(String text) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        int next = 1;
        for (Certificate certificate : certificates(text)) {
            store.setCertificateEntry(String.valueOf(next++), certificate);
        }
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(String text) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                found.add(factory.generateCertificate(
                        new ByteArrayInputStream(block.group().getBytes(StandardCharsets.ISO_8859_1))));
            }
        }
        if (found.isEmpty()) {
            throw new CertificateException("there is no certificate in it");
        }
        return found;
    }

    private static PrivateKey key(String text, char[] password) throws GeneralSecurityException, IOException {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            byte[] content = Base64.getMimeDecoder().decode(block.group(2));
            if (block.group(1).equals("PRIVATE KEY")) {
                return key(new PKCS8EncodedKeySpec(content));
            } else if (block.group(1).equals("ENCRYPTED PRIVATE KEY")) {
                return key(decrypted(new EncryptedPrivateKeyInfo(content), password));
            }
        }
        throw new InvalidKeyException(
                "there is no key in it that begins with BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY;"
                        + " openssl pkcs8 -topk8 converts others");
    }

    private static PKCS8EncodedKeySpec decrypted(EncryptedPrivateKeyInfo key, char[] password)
            throws GeneralSecurityException {
        if (password == null) {
            throw new InvalidKeyException("its key is encrypted, and transport.keyStorePassword is not set");
        }
        // Java gives the real algorithm of PBES2 only as the text of its parameters.
        String algorithm = key.getAlgName().matches("PBES2|1\\.2\\.840\\.113549\\.1\\.5\\.13")
                ? key.getAlgParameters().toString()
                : key.getAlgName();
        try {
            return key.getKeySpec(SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password)));
        } catch (InvalidKeyException | InvalidKeySpecException e) {
            throw new InvalidKeyException("its key has another password", e);
        }
    }

    private static PrivateKey key(PKCS8EncodedKeySpec encoded) throws GeneralSecurityException {
        InvalidKeyException unknown = new InvalidKeyException("its key is of none of the kinds " + ALGORITHMS);
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException notThatOne) {
                unknown.addSuppressed(notThatOne);
            }
        }
        throw unknown;
    }
}
