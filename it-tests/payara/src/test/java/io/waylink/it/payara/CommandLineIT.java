package io.waylink.it.payara;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import io.waylink.it.outbound.CommandLineSuite;
import io.waylink.it.outbound.OutboundArchives;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** Defined by {@code asadmin} for the whole server. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class CommandLineIT extends CommandLineSuite {

    /** Arquillian starts Payara when there is something to deploy. */
    @Deployment(name = "nothing", testable = false)
    static WebArchive nothing() {
        return ShrinkWrap.create(WebArchive.class, "nothing.war").addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
    }

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        return OutboundArchives.alone(true);
    }

    @Override
    protected ResourceAdapterArchive adapter() {
        return OutboundArchives.adapter();
    }

    @Override
    protected String example() {
        return "payara.asadmin";
    }

    @Override
    protected List<String> commandLine(Path script) {
        return List.of(
                Paths.payara().resolve("bin/asadmin").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                System.getProperty("waylink.payara.admin"),
                "multimode",
                "--file",
                script.toString());
    }

    @Override
    protected String undoing() {
        return """
                delete-admin-object jms/News
                delete-admin-object jms/Orders
                delete-connector-resource jms/Factory
                delete-connector-connection-pool jms/FactoryPool
                undeploy waylink-adapter
                """;
    }

    @Override
    protected URI server() {
        return PayaraDomain.http();
    }

    @Override
    protected String jndi(String name) {
        return "jms/" + name;
    }
}
