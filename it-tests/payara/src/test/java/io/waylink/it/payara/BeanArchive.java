package io.waylink.it.payara;

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

/** The adapter, as it was built into the sample, with message-driven beans that connect to a url. */
final class BeanArchive {

    /** The name of the deployment that tests declare. */
    static final String NAME = "beans";

    private static final String APPLICATION_NAME = "waylink-beans";
    private static final String EAR = APPLICATION_NAME + ".ear";
    private static final String RAR = "waylink-adapter.rar";
    private static final String ADAPTER = APPLICATION_NAME + "#waylink-adapter";
    private static final String BEANS = "waylink-beans.jar";

    /**
     * What beans work with.
     *
     * @param transactions what the pool of connections takes part in
     * @param dataSource the name in JNDI, if a bean needs one
     * @param more resources of the archive
     */
    private record Resources(String transactions, String dataSource, String more) {

        static final Resources NO_DATABASE = new Resources("LocalTransaction", "", "");
        static final Resources OWN_DATABASE = new Resources("LocalTransaction", "java:app/jdbc/effects", DATABASE);
    }

    private BeanArchive() {}

    /** With all beans, and a database of their own in the server's memory. */
    static EnterpriseArchive withDatabase(String url, Map<String, String> ofRequests) {
        return of(url, Bean.all(ofRequests), Resources.OWN_DATABASE);
    }

    /**
     * With these, a pool for transactions with two phases, and a data source that the server has.
     *
     * @param dataSource its name in JNDI
     */
    static EnterpriseArchive withTwoPhases(String url, String dataSource, List<Bean> beans) {
        return of(url, beans, new Resources("XATransaction", dataSource, ""));
    }

    /** With those that need nothing but the adapter. */
    static EnterpriseArchive with(String url, Map<String, String> ofRequests) {
        return of(url, Bean.withoutDatabase(ofRequests));
    }

    /** With these. */
    static EnterpriseArchive of(String url, List<Bean> beans) {
        return of(url, beans, Resources.NO_DATABASE);
    }

    /** With beans that are not annotated. */
    static EnterpriseArchive ofDescribed(String url, List<Bean> beans) {
        EnterpriseArchive archive = of(url, beans);
        archive.getAsType(JavaArchive.class, BEANS)
                .addAsManifestResource(new StringAsset(Bean.ejbJarXml(beans)), "ejb-jar.xml");
        return archive;
    }

    private static EnterpriseArchive of(String url, List<Bean> beans, Resources resources) {
        JavaArchive jar = ShrinkWrap.create(JavaArchive.class, BEANS)
                .addClass(Replier.class)
                .addClasses(beans.stream().map(Bean::type).distinct().toArray(Class<?>[]::new))
                .addAsManifestResource(new StringAsset(descriptor(url, beans, resources)), "glassfish-ejb-jar.xml");
        return ShrinkWrap.create(EnterpriseArchive.class, EAR)
                .addAsModule(ShrinkWrap.createFromZipFile(
                                EnterpriseArchive.class, Paths.sample().toFile())
                        .getAsType(ResourceAdapterArchive.class, RAR))
                .addAsModule(jar)
                .addAsManifestResource(new StringAsset(resources(url, resources)), "glassfish-resources.xml")
                .setApplicationXML(new StringAsset(APPLICATION));
    }

    /** Writes the archive to a file, for a server that deploys it when it starts. */
    static Path write(EnterpriseArchive archive, Path directory) throws IOException {
        Path file = directory.resolve(EAR);
        archive.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file;
    }

    private static String descriptor(String url, List<Bean> beans, Resources resources) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE glassfish-ejb-jar PUBLIC "-//GlassFish.org//DTD GlassFish Application Server 3.1 EJB 3.1//EN" "http://glassfish.org/dtds/glassfish-ejb-jar_3_1-1.dtd">
                <glassfish-ejb-jar>
                  <enterprise-beans>%s</enterprise-beans>
                </glassfish-ejb-jar>
                """
                .formatted(beans.stream()
                        .map(bean -> element(url, bean, resources))
                        .collect(Collectors.joining("\n")));
    }

    private static String element(String url, Bean bean, Resources resources) {
        Map<String, String> target = Map.of("url", url, "user", ArtemisBroker.USER, "password", ArtemisBroker.USER);
        return """
                <ejb>
                  <ejb-name>%s</ejb-name>
                  <resource-ref>
                    <res-ref-name>jms/waylink</res-ref-name>
                    <jndi-name>java:app/waylink/ConnectionFactory</jndi-name>
                  </resource-ref>
                  %s
                  <mdb-resource-adapter>
                    <resource-adapter-mid>%s</resource-adapter-mid>
                    <activation-config>%s</activation-config>
                  </mdb-resource-adapter>
                </ejb>
                """
                .formatted(
                        bean.name(),
                        bean.usesDatabase() ? DATA_SOURCE_REFERENCE.formatted(resources.dataSource()) : "",
                        ADAPTER,
                        bean.activationXml(target));
    }

    private static String resources(String url, Resources resources) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE resources PUBLIC "-//GlassFish.org//DTD GlassFish Application Server 3.1 Resource Definitions//EN" "http://glassfish.org/dtds/glassfish-resources_1_5.dtd">
                <resources>
                  <connector-connection-pool name="java:app/waylink/Pool" resource-adapter-name="%s" connection-definition-name="jakarta.jms.ConnectionFactory" transaction-support="%s" steady-pool-size="0" max-pool-size="20">
                    <property name="url" value="%s"/>
                    <property name="user" value="%s"/>
                    <property name="password" value="%s"/>
                  </connector-connection-pool>
                  <connector-resource jndi-name="java:app/waylink/ConnectionFactory" pool-name="java:app/waylink/Pool"/>
                  %s
                </resources>
                """
                .formatted(
                        ADAPTER,
                        resources.transactions(),
                        url,
                        ArtemisBroker.USER,
                        ArtemisBroker.USER,
                        resources.more());
    }

    private static final String DATA_SOURCE_REFERENCE =
            """
            <resource-ref>
              <res-ref-name>jdbc/effects</res-ref-name>
              <jndi-name>%s</jndi-name>
            </resource-ref>
            """;

    private static final String DATABASE =
            """
            <jdbc-connection-pool name="java:app/jdbc/Pool" res-type="javax.sql.XADataSource" datasource-classname="org.h2.jdbcx.JdbcDataSource" steady-pool-size="0" max-pool-size="20">
              <property name="URL" value="%s"/>
              <property name="User" value="sa"/>
              <property name="Password" value="sa"/>
            </jdbc-connection-pool>
            <jdbc-resource jndi-name="java:app/jdbc/effects" pool-name="java:app/jdbc/Pool"/>
            """
                    .formatted(DatabaseConsumer.URL);

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
