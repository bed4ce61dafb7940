package io.waylink.it.payara;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.waylink.it.process.Fixture;

/** A Payara as a process that a test kills, with a domain of its own, which deploys one archive once it is up. */
final class PayaraServer extends Fixture {

    private static final File NOTHING = new File("/dev/null");

    private final Path domain;
    private final List<String> command;

    private PayaraServer(Path domain, List<String> command) {
        super("Payara in " + domain, domain.resolve("output.log"));
        this.domain = domain;
        this.command = command;
    }

    /**
     * Prepares a server.
     *
     * @param domain where its files go
     * @param deployment the archive to deploy
     */
    static PayaraServer create(Path domain, Path deployment) throws IOException {
        return create(domain, deployment, UnaryOperator.identity());
    }

    /**
     * Prepares a server.
     *
     * @param domain where its files go
     * @param deployment the archive to deploy
     * @param more changes its domain.xml
     */
    static PayaraServer create(Path domain, Path deployment, UnaryOperator<String> more) throws IOException {
        PayaraDomain.write(domain, Map.of(), (usual, port) -> {}, more);
        Files.copy(deployment, domain.resolve("autodeploy").resolve(deployment.getFileName()));
        return new PayaraServer(domain.toAbsolutePath(), commandOf(domain.toAbsolutePath()));
    }

    /** What {@code asadmin} would run, so that nothing stands between us and the server. */
    private static List<String> commandOf(Path domain) throws IOException {
        Process asking = new ProcessBuilder(
                        Paths.payara().resolve("bin/asadmin").toString(),
                        "start-domain",
                        "--dry-run",
                        "--domaindir",
                        domain.getParent().toString(),
                        domain.getFileName().toString())
                .redirectErrorStream(true)
                .redirectInput(NOTHING)
                .start();
        List<String> answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> words = answer.stream()
                .dropWhile(line -> !line.startsWith("Dump of JVM Invocation line"))
                .skip(1)
                .takeWhile(line -> !line.isBlank() && !line.startsWith("Command start-domain"))
                .toList();
        if (words.isEmpty()) {
            throw new IOException("asadmin does not say how it starts a domain: " + answer);
        }
        return words.stream()
                .map(word -> word.equals("-Xmx512m") ? "-Xmx768m" : word)
                .toList();
    }

    @Override
    protected List<String> command() {
        return withValue(withValue(command, "-read-stdin", "false"), "-verbose", "true");
    }

    private static List<String> withValue(List<String> words, String option, String value) {
        int at = words.indexOf(option);
        List<String> changed = new ArrayList<>(words);
        changed.set(at + 1, value);
        return changed;
    }

    /** Its shell would wait for what comes in. */
    @Override
    protected ProcessBuilder.Redirect input() {
        return ProcessBuilder.Redirect.from(NOTHING);
    }

    @Override
    protected boolean isReady(List<String> lines) {
        return lines.stream().anyMatch(line -> line.contains("startup time :"));
    }

    @Override
    protected Path directory() {
        return domain;
    }
}
