package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.wildfly.beans.RequestConsumer;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;

/** The adapter, as it was built into the sample, with {@link RequestConsumer}. */
final class BeanArchive {

    /** The name of the deployment that tests declare. */
    static final String NAME = "beans";

    private static final String EAR = "waylink-beans.ear";
    private static final String RAR = "waylink-adapter.rar";
    private static final String BEANS = "waylink-beans.jar";

    private BeanArchive() {}

    /** With these activation properties besides the destination. */
    static EnterpriseArchive with(Map<String, String> activation) {
        JavaArchive beans = ShrinkWrap.create(JavaArchive.class, BEANS)
                .addClass(RequestConsumer.class)
                .addAsManifestResource(new StringAsset(descriptor(activation)), "jboss-ejb3.xml");
        return ShrinkWrap.create(EnterpriseArchive.class, EAR)
                .addAsModule(Sample.archive().getAsType(ResourceAdapterArchive.class, RAR))
                .addAsModule(beans)
                .setApplicationXML(new StringAsset(APPLICATION));
    }

    /** System properties of a server that connects it to a broker. */
    static Map<String, String> properties(ArtemisBroker broker) {
        return Map.of(
                "waylink.url",
                "amqp://127.0.0.1:" + broker.port(),
                "waylink.user",
                ArtemisBroker.USER,
                "waylink.password",
                ArtemisBroker.USER);
    }

    /** Writes the archive to a file, for a server that deploys it when it starts. */
    static Path write(EnterpriseArchive archive, Path directory) throws IOException {
        Path file = directory.resolve(EAR);
        archive.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file;
    }

    private static String descriptor(Map<String, String> activation) {
        String properties = activation.entrySet().stream()
                .map(property -> "<activation-config-property><activation-config-property-name>" + property.getKey()
                        + "</activation-config-property-name><activation-config-property-value>" + property.getValue()
                        + "</activation-config-property-value></activation-config-property>")
                .collect(Collectors.joining("\n"));
        return """
                <jboss:ejb-jar xmlns:jboss="http://www.jboss.com/xml/ns/javaee" xmlns="https://jakarta.ee/xml/ns/jakartaee"
                               xmlns:ra="urn:resource-adapter-binding:2.0" version="4.0">
                  <enterprise-beans>
                    <message-driven>
                      <ejb-name>RequestConsumer</ejb-name>
                      <activation-config>
                        <activation-config-property>
                          <activation-config-property-name>destination</activation-config-property-name>
                          <activation-config-property-value>%s</activation-config-property-value>
                        </activation-config-property>
                        %s
                      </activation-config>
                    </message-driven>
                  </enterprise-beans>
                  <assembly-descriptor>
                    <ra:resource-adapter-binding>
                      <ejb-name>RequestConsumer</ejb-name>
                      <ra:resource-adapter-name>%s#%s</ra:resource-adapter-name>
                    </ra:resource-adapter-binding>
                  </assembly-descriptor>
                </jboss:ejb-jar>
                """
                .formatted(RequestConsumer.REQUESTS, properties, EAR, RAR);
    }

    private static final String APPLICATION =
            """
            <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
              <initialize-in-order>true</initialize-in-order>
              <module><connector>%s</connector></module>
              <module><ejb>%s</ejb></module>
            </application>
            """
                    .formatted(RAR, BEANS);
}
