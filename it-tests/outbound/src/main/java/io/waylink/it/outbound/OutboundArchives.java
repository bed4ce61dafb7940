package io.waylink.it.outbound;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

import io.waylink.it.outbound.app.Call;
import io.waylink.it.outbound.app.EmbeddedDefinitions;
import io.waylink.it.outbound.app.StandaloneDefinitions;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What the servers deploy: the adapter as it was built, configured, and the application that uses it. */
public final class OutboundArchives {

    /** The name of the adapter's archive without its end. */
    public static final String ADAPTER = "waylink-adapter";

    /** The name of the application without its end. */
    public static final String APPLICATION = "waylink-outbound";

    private static final String RAR = ADAPTER + ".rar";
    private static final String WAR = APPLICATION + ".war";

    private OutboundArchives() {}

    /** The adapter as WildFly reads it. */
    public static ResourceAdapterArchive adapterForWildFly() {
        ResourceAdapterArchive adapter = adapter();
        adapter.delete("META-INF/ironjacamar.xml");
        return adapter.addAsManifestResource(new StringAsset(ironjacamar()), "ironjacamar.xml");
    }

    /** The adapter as it was built; Payara's configuration is the application's. */
    public static ResourceAdapterArchive adapter() {
        return ShrinkWrap.createFromZipFile(
                ResourceAdapterArchive.class,
                Path.of(System.getProperty("waylink.rar")).toFile());
    }

    /** The application, with an adapter of its own. */
    public static EnterpriseArchive embedding(ResourceAdapterArchive adapter, boolean payara) {
        EnterpriseArchive ear = ShrinkWrap.create(EnterpriseArchive.class, APPLICATION + ".ear")
                .addAsModule(adapter)
                .addAsModule(application(payara).addClass(EmbeddedDefinitions.class))
                .setApplicationXML(new StringAsset(
                        """
                                <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
                                  <application-name>%s</application-name>
                                  <initialize-in-order>true</initialize-in-order>
                                  <module><connector>%s</connector></module>
                                  <module><web><web-uri>%s</web-uri><context-root>/%s</context-root></web></module>
                                </application>
                                """
                                .formatted(APPLICATION, RAR, WAR, APPLICATION)));
        return payara
                ? ear.addAsManifestResource(
                        new StringAsset(glassfishResources(APPLICATION + "#" + ADAPTER)), "glassfish-resources.xml")
                : ear;
    }

    /** The application, for an adapter that was deployed before. */
    public static WebArchive alone(boolean payara) {
        WebArchive war = application(payara).addClass(StandaloneDefinitions.class);
        return payara
                ? war.addAsWebInfResource(new StringAsset(glassfishResources(ADAPTER)), "glassfish-resources.xml")
                : war.setManifest(new StringAsset("Manifest-Version: 1.0\nDependencies: deployment." + RAR + "\n"));
    }

    private static WebArchive application(boolean payara) {
        WebArchive war = ShrinkWrap.create(WebArchive.class, WAR)
                .addPackage(Call.class.getPackage())
                .deleteClass(EmbeddedDefinitions.class)
                .deleteClass(StandaloneDefinitions.class)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
        return payara
                ? war.setWebXML(new StringAsset(WEB_XML))
                        .addAsWebInfResource(new StringAsset(GLASSFISH_WEB_XML), "glassfish-web.xml")
                : war;
    }

    /**
     * Payara connects as who is named only by way of a resource reference: the deployer's or the application's. It holds
     * for every lookup of the pool that it names, so that these have pools of their own.
     */
    private static final String WEB_XML =
            """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <resource-ref>
                <res-ref-name>jms/container</res-ref-name>
                <res-type>jakarta.jms.ConnectionFactory</res-type>
                <res-auth>Container</res-auth>
              </resource-ref>
              <resource-ref>
                <res-ref-name>jms/application</res-ref-name>
                <res-type>jakarta.jms.ConnectionFactory</res-type>
                <res-auth>Application</res-auth>
              </resource-ref>
            </web-app>
            """;

    private static final String GLASSFISH_WEB_XML =
            """
            <!DOCTYPE glassfish-web-app PUBLIC "-//GlassFish.org//DTD GlassFish Application Server 3.1 Servlet 3.0//EN" "http://glassfish.org/dtds/glassfish-web-app_3_0-1.dtd">
            <glassfish-web-app>
              <resource-ref>
                <res-ref-name>jms/container</res-ref-name>
                <jndi-name>java:app/waylink/Container</jndi-name>
                <default-resource-principal><name>waylink</name><password>waylink</password></default-resource-principal>
              </resource-ref>
              <resource-ref>
                <res-ref-name>jms/application</res-ref-name>
                <jndi-name>java:app/waylink/Application</jndi-name>
              </resource-ref>
            </glassfish-web-app>
            """;

    private static String ironjacamar() {
        return """
                <ironjacamar xmlns="http://www.ironjacamar.org/doc/schema">
                  <transaction-support>LocalTransaction</transaction-support>
                  <connection-definitions>
                %s
                  </connection-definitions>
                  <admin-objects>
                    <admin-object class-name="io.waylink.adapter.jms.AmqpQueue" jndi-name="java:/waylink/Queue" pool-name="Queue">
                      <config-property name="name">orders.configured</config-property>
                    </admin-object>
                    <admin-object class-name="io.waylink.adapter.jms.AmqpTopic" jndi-name="java:/waylink/Topic" pool-name="Topic">
                      <config-property name="name">orders.configured.topic</config-property>
                    </admin-object>
                  </admin-objects>
                </ironjacamar>
                """
                .formatted(Pool.all().stream()
                        .map(OutboundArchives::connectionDefinition)
                        .collect(Collectors.joining("\n")));
    }

    private static String connectionDefinition(Pool pool) {
        return """
                    <connection-definition class-name="%s" jndi-name="java:/waylink/%s" pool-name="%s" use-java-context="true">
                %s
                      <pool><min-pool-size>0</min-pool-size><max-pool-size>%d</max-pool-size></pool>
                    </connection-definition>
                """
                .formatted(
                        pool.managedConnectionFactory(),
                        pool.name(),
                        pool.name(),
                        properties(pool, "      <config-property name=\"%s\">%s</config-property>"),
                        pool.size());
    }

    private static String glassfishResources(String adapter) {
        return """
                <!DOCTYPE resources PUBLIC "-//GlassFish.org//DTD GlassFish Application Server 3.1 Resource Definitions//EN" "http://glassfish.org/dtds/glassfish-resources_1_5.dtd">
                <resources>
                %s
                  <admin-object-resource res-adapter="%s" res-type="jakarta.jms.Queue" jndi-name="java:app/waylink/Queue">
                    <property name="name" value="orders.configured"/>
                  </admin-object-resource>
                  <admin-object-resource res-adapter="%s" res-type="jakarta.jms.Topic" jndi-name="java:app/waylink/Topic">
                    <property name="name" value="orders.configured.topic"/>
                  </admin-object-resource>
                </resources>
                """
                .formatted(
                        Pool.all().stream()
                                .map(pool -> connectorResource(adapter, pool))
                                .collect(Collectors.joining("\n")),
                        adapter,
                        adapter);
    }

    private static String connectorResource(String adapter, Pool pool) {
        return """
                  <connector-connection-pool name="java:app/waylink/pool/%s" resource-adapter-name="%s" connection-definition-name="%s" transaction-support="LocalTransaction" steady-pool-size="0" max-pool-size="%d">
                %s
                  </connector-connection-pool>
                  <connector-resource jndi-name="java:app/waylink/%s" pool-name="java:app/waylink/pool/%s"/>
                """
                .formatted(
                        pool.name(),
                        adapter,
                        pool.type(),
                        pool.size(),
                        properties(pool, "    <property name=\"%s\" value=\"%s\"/>"),
                        pool.name(),
                        pool.name());
    }

    private static String properties(Pool pool, String format) {
        return pool.properties().entrySet().stream()
                .map((Map.Entry<String, String> each) -> format.formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining("\n"));
    }
}
