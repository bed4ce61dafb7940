package io.waylink.it.payara;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.SampleFront;
import io.waylink.it.process.TlsBroker;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The password of the user is a password alias of Payara, and that of the store of certificates within the url as well, in
 * descriptors of a pool and of a bean.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class StoredPasswordIT {

    private static final String NAME = "sample";
    private static final String USER_ALIAS = "waylink-user";
    private static final String STORE_ALIAS = "waylink-store";

    @ArquillianResource
    private Deployer deployer;

    /** Arquillian starts Payara when there is something to deploy. */
    @Deployment(name = "nothing", testable = false)
    static WebArchive nothing() {
        return ShrinkWrap.create(WebArchive.class, "nothing.war").addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
    }

    @Deployment(name = NAME, managed = false, testable = false)
    static EnterpriseArchive sample() throws IOException {
        EnterpriseArchive ear = ShrinkWrap.createFromZipFile(
                EnterpriseArchive.class, Paths.sample().toFile());
        String resources = withAliases(
                ear.get("META-INF/glassfish-resources.xml").getAsset().openStream());
        ear.delete("META-INF/glassfish-resources.xml");
        ear.addAsManifestResource(new StringAsset(resources), "glassfish-resources.xml");
        JavaArchive beans = ear.getAsType(JavaArchive.class, "waylink-sample-ejb.jar");
        String bean = withAliases(
                beans.get("META-INF/glassfish-ejb-jar.xml").getAsset().openStream());
        beans.delete("META-INF/glassfish-ejb-jar.xml");
        beans.addAsManifestResource(new StringAsset(bean), "glassfish-ejb-jar.xml");
        ear.delete("waylink-sample-ejb.jar");
        return ear.addAsModule(beans);
    }

    private static String withAliases(InputStream descriptor) throws IOException {
        try (descriptor) {
            String url = TlsBroker.url(PayaraDomain.brokerPort(), store(), "${ALIAS=" + STORE_ALIAS + "}");
            return new String(descriptor.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${waylink.url}", url.replace("&", "&amp;"))
                    .replace("${waylink.password}", "${ALIAS=" + USER_ALIAS + "}");
        }
    }

    private static Path store() {
        return Path.of(System.getProperty("waylink.directory")).resolve("stored-password.p12");
    }

    @Test
    void passwordsStandNowhereReadable() throws Exception {
        Files.deleteIfExists(store());
        Path directory = Paths.newDirectory(getClass());
        TlsBroker.writeStore(store());
        alias(directory, USER_ALIAS, ArtemisBroker.USER);
        alias(directory, STORE_ALIAS, TlsBroker.STORE_PASSWORD);
        try (ArtemisBroker broker = TlsBroker.create(
                ArtemisBroker.Setup.of(Paths.artemis(), directory.resolve("broker"))
                        .withPort(PayaraDomain.brokerPort()),
                store())) {
            broker.start();
            deployer.deploy(NAME);
            try {
                SampleFront front = new SampleFront(PayaraDomain.http());
                assertThat(front.send("by-alias").join().outcome()).isEqualTo("accepted");
                await().atMost(Duration.ofSeconds(60)).until(() -> front.consumed().stream()
                        .anyMatch(each -> each.id().equals("by-alias")));
                assertThat(PayaraDomain.log()).noneMatch(line -> line.contains(TlsBroker.STORE_PASSWORD));
            } finally {
                deployer.undeploy(NAME);
            }
        }
    }

    /** As an administrator does who has the password in a file. */
    private static void alias(Path directory, String alias, String secret) throws IOException {
        Path file = Files.writeString(directory.resolve(alias), "AS_ADMIN_ALIASPASSWORD=" + secret + "\n");
        Process asadmin = new ProcessBuilder(
                        Paths.payara().resolve("bin/asadmin").toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        System.getProperty("waylink.payara.admin"),
                        "--passwordfile",
                        file.toString(),
                        "create-password-alias",
                        alias)
                .redirectErrorStream(true)
                .start();
        asadmin.getOutputStream().close();
        String answer = new String(asadmin.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(asadmin.onExit().join().exitValue()).as(answer).isZero();
    }
}
