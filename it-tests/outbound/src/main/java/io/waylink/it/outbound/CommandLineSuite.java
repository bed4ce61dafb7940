package io.waylink.it.outbound;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The examples in {@code adapter/examples}, run by the command line of whichever server as a deployer would run them. */
public abstract class CommandLineSuite extends ServerSuite {

    /** The name of the deployment that uses what the example has defined. */
    protected static final String APPLICATION = "application";

    @ArquillianResource
    private Deployer deployer;

    /** The adapter as the example wants it. */
    protected abstract ResourceAdapterArchive adapter();

    /** The example's name in {@code adapter/examples}. */
    protected abstract String example();

    /** Has the server run a script. */
    protected abstract List<String> commandLine(Path script);

    /** What takes away everything that the example has made. */
    protected abstract String undoing();

    @Test
    void theExampleWorks(@TempDir Path directory) throws Exception {
        Path archive = directory.resolve("waylink-adapter.rar");
        adapter().as(ZipExporter.class).exportTo(archive.toFile());
        String example = Files.readString(
                        Path.of(System.getProperty("waylink.examples")).resolve(example()))
                .replace("5672", Integer.toString(OutboundPorts.broker()))
                .replace(" waylink-adapter.rar", " " + archive); // where it is; the name it is deployed by stays
        execute(directory, example);
        try {
            deployer.deploy(APPLICATION);
            works("contextRoundTrip", jndi("Factory"), fresh("context"));
            works("sessionAcrossTransactions", jndi("Factory"), fresh("transactions"));
            works("administeredObject", jndi("Factory"), jndi("Orders"));
            works("administeredObject", jndi("Factory"), jndi("News"));
            if (containerSignOn() != null) {
                works("contextRoundTrip", containerSignOn(), fresh("signed-on"));
            }
        } finally {
            deployer.undeploy(APPLICATION);
            execute(directory, undoing());
        }
    }

    private void execute(Path directory, String text) throws IOException, InterruptedException {
        Path script = Files.writeString(Files.createTempFile(directory, "script", ""), text);
        ProcessBuilder builder = new ProcessBuilder(commandLine(script));
        String jdk = System.getProperty("java.home");
        builder.environment().putAll(Map.of("JAVA_HOME", jdk, "AS_JAVA", jdk));
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.println(answer); // asadmin says success even if a command of the script has failed
        assertThat(process.waitFor()).as(answer).isZero();
    }
}
