package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.waylink.it.mdb.Bean;
import io.waylink.it.mdb.beans.DatabaseConsumer;
import io.waylink.it.mdb.beans.Replier;
import io.waylink.it.process.ArtemisBroker;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;

/** The adapter, as it was built into the sample, with message-driven beans. */
final class BeanArchive {

    /** The name of the deployment that tests declare. */
    static final String NAME = "beans";

    static final String EAR = "waylink-beans.ear";
    private static final String RAR = "waylink-adapter.rar";
    static final String BEANS = "waylink-beans.jar";
    private static final String DATA_SOURCE = "java:jboss/datasources/Effects";

    private BeanArchive() {}

    /** With all beans, and a database of their own in the server's memory. */
    static EnterpriseArchive withDatabase(Map<String, String> ofRequests) {
        return with(DatabaseConsumer.URL, of(Bean.all(ofRequests)));
    }

    /** With these, and a database. */
    static EnterpriseArchive withDatabase(String databaseUrl, List<Bean> beans) {
        return with(databaseUrl, of(beans));
    }

    private static EnterpriseArchive with(String databaseUrl, EnterpriseArchive archive) {
        return archive.addAsManifestResource(new StringAsset(dataSource(databaseUrl)), "effects-ds.xml");
    }

    /** With those that need nothing but the adapter. */
    static EnterpriseArchive with(Map<String, String> ofRequests) {
        return of(Bean.withoutDatabase(ofRequests));
    }

    /** With beans that are not annotated. */
    static EnterpriseArchive ofDescribed(List<Bean> beans) {
        EnterpriseArchive archive = of(beans);
        archive.getAsType(JavaArchive.class, BEANS)
                .addAsManifestResource(new StringAsset(Bean.ejbJarXml(beans)), "ejb-jar.xml");
        return archive;
    }

    /** With these. */
    static EnterpriseArchive of(List<Bean> beans) {
        JavaArchive jar = ShrinkWrap.create(JavaArchive.class, BEANS)
                .addClass(Replier.class)
                .addClasses(beans.stream().map(Bean::type).distinct().toArray(Class<?>[]::new))
                .addAsManifestResource(new StringAsset(descriptor(beans)), "jboss-ejb3.xml");
        return ShrinkWrap.create(EnterpriseArchive.class, EAR)
                .addAsModule(Sample.archive().getAsType(ResourceAdapterArchive.class, RAR))
                .addAsModule(jar)
                .setApplicationXML(new StringAsset(APPLICATION));
    }

    /** System properties of a server that connects it to a broker. */
    static Map<String, String> properties(ArtemisBroker broker) {
        return properties("amqp://127.0.0.1:" + broker.port());
    }

    /** System properties of a server that connects it to this url. */
    static Map<String, String> properties(String url) {
        return Map.of("waylink.url", url, "waylink.user", ArtemisBroker.USER, "waylink.password", ArtemisBroker.USER);
    }

    /** Writes the archive to a file, for a server that deploys it when it starts. */
    static Path write(EnterpriseArchive archive, Path directory) throws IOException {
        Path file = directory.resolve(EAR);
        archive.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file;
    }

    private static String descriptor(List<Bean> beans) {
        return """
                <jboss:ejb-jar xmlns:jboss="http://www.jboss.com/xml/ns/javaee" xmlns="https://jakarta.ee/xml/ns/jakartaee"
                               xmlns:ra="urn:resource-adapter-binding:2.0" version="4.0">
                  <enterprise-beans>%s</enterprise-beans>
                  <assembly-descriptor>
                    <ra:resource-adapter-binding>
                      <ejb-name>*</ejb-name>
                      <ra:resource-adapter-name>%s#%s</ra:resource-adapter-name>
                    </ra:resource-adapter-binding>
                  </assembly-descriptor>
                </jboss:ejb-jar>
                """
                .formatted(beans.stream().map(BeanArchive::element).collect(Collectors.joining("\n")), EAR, RAR);
    }

    private static String element(Bean bean) {
        return """
                <message-driven>
                  <ejb-name>%s</ejb-name>
                  <ejb-class>%s</ejb-class>
                  <activation-config>%s</activation-config>
                  <resource-ref>
                    <res-ref-name>jms/waylink</res-ref-name>
                    <jndi-name>java:/waylink/ConnectionFactory</jndi-name>
                  </resource-ref>
                  %s
                </message-driven>
                """
                .formatted(
                        bean.name(),
                        bean.type().getName(),
                        bean.activationXml(Map.of()),
                        bean.usesDatabase() ? DATA_SOURCE_REFERENCE : "");
    }

    private static final String DATA_SOURCE_REFERENCE =
            """
            <resource-ref>
              <res-ref-name>jdbc/effects</res-ref-name>
              <jndi-name>%s</jndi-name>
            </resource-ref>
            """
                    .formatted(DATA_SOURCE);

    private static String dataSource(String url) {
        return """
                <datasources xmlns="http://www.jboss.org/ironjacamar/schema">
                  <xa-datasource jndi-name="%s" pool-name="Effects" enabled="true">
                    <xa-datasource-property name="URL">%s</xa-datasource-property>
                    <driver>h2</driver>
                    <security><user-name>sa</user-name><password>sa</password></security>
                  </xa-datasource>
                </datasources>
                """
                .formatted(DATA_SOURCE, url);
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
