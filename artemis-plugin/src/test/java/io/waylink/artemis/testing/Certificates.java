package io.waylink.artemis.testing;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keys and self-signed certificates, made by the keytool of the JDK that runs the tests; every password is {@link #PASSWORD}. */
public record Certificates(Path directory) {

    public static final String PASSWORD = "store-secret";

    /** A key store with a certificate of this host. */
    public Path keyStore(String name, String subjectAlternativeName) throws Exception {
        Path store = directory.resolve(name + ".p12");
        keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=" + subjectAlternativeName);
        return store;
    }

    /** What this key store shows of itself, as PEM. */
    public Path certificate(Path keyStore) throws Exception {
        Path file = keyStore.resolveSibling(keyStore.getFileName() + ".crt");
        keytool(keyStore, "-exportcert", "-rfc", "-file", file.toString());
        return file;
    }

    /** A trust store with this certificate. */
    public Path trustStore(Path certificate) throws Exception {
        Path store = certificate.resolveSibling(certificate.getFileName() + ".p12");
        keytool(store, "-importcert", "-noprompt", "-file", certificate.toString());
        return store;
    }

    private static void keytool(Path store, String... words) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-alias", "key", "-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(output);
        }
    }
}
