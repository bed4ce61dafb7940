package io.waylink.it.wildfly;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import io.waylink.it.outbound.CommandLineSuite;
import io.waylink.it.outbound.OutboundArchives;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** Defined by {@code jboss-cli.sh} in WildFly's subsystem of resource adapters. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class CommandLineIT extends CommandLineSuite {

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        return OutboundArchives.alone(false);
    }

    @Override
    protected ResourceAdapterArchive adapter() {
        ResourceAdapterArchive adapter = OutboundArchives.adapter();
        adapter.delete("META-INF/ironjacamar.xml");
        return adapter;
    }

    @Override
    protected String example() {
        return "wildfly.cli";
    }

    @Override
    protected List<String> commandLine(Path script) {
        return List.of(
                Paths.wildfly().resolve("bin/jboss-cli.sh").toString(),
                "--connect",
                "--controller=127.0.0.1:" + System.getProperty("waylink.wildfly.management"),
                "--file=" + script);
    }

    @Override
    protected String undoing() {
        return """
                undeploy waylink-adapter.rar
                /subsystem=resource-adapters/resource-adapter=waylink-adapter.rar:remove
                /subsystem=elytron/authentication-context=waylink:remove
                /subsystem=elytron/authentication-configuration=waylink:remove
                """;
    }

    @Override
    protected String containerSignOn() {
        return jndi("SignedOn");
    }

    @Override
    protected URI server() {
        return ServerPorts.http("wildfly");
    }

    @Override
    protected String jndi(String name) {
        return "java:/jms/" + name;
    }
}
