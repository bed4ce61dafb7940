package io.waylink.bench;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.waylink.bench.app.Consumer;
import io.waylink.bench.app.Forwarder;
import io.waylink.bench.app.LatencyConsumer;
import io.waylink.bench.app.Names;
import io.waylink.bench.app.RecoveryConsumer;
import io.waylink.bench.app.Responder;
import io.waylink.bench.app.StormConsumer;
import org.HdrHistogram.AtomicHistogram;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The archive that all servers get. */
final class Application {

    private static final String EAR = "bench.ear";
    private static final String WAR = "bench.war";

    /** How many beans consume while the broker is killed. */
    static final int STORM_BEANS = 200;

    /** How many beans wait for messages. */
    static final int SCALE_BEANS = 50;

    /** How many sessions each of those has. */
    static final int SESSIONS = 15;

    private Application() {}

    /**
     * A message-driven bean, which consumes nothing until it is told to.
     *
     * @param name as in {@link #name}
     * @param type its class
     * @param queue the end of the name of its queue
     * @param transacted whether in a transaction of the container
     * @param sessions how many at most
     */
    private record Bean(String name, Class<?> type, String queue, boolean transacted, int sessions) {}

    private static final List<Bean> BEANS = List.of(
            new Bean(name(true, 1), Consumer.class, Names.IN, true, 1),
            new Bean(name(true, 15), Consumer.class, Names.IN, true, 15),
            new Bean(name(false, 1), Consumer.class, Names.IN, false, 1),
            new Bean(name(false, 15), Consumer.class, Names.IN, false, 15),
            new Bean("Forward1", Forwarder.class, Names.IN, true, 1),
            new Bean("Forward15", Forwarder.class, Names.IN, true, 15),
            new Bean("Drain", Consumer.class, Names.OUT, false, 15),
            new Bean("Responder15", Responder.class, Names.REQUESTS, true, 15),
            new Bean("Latency15", LatencyConsumer.class, Names.TIMED, true, 15),
            new Bean(recovery(true), RecoveryConsumer.class, Names.RECOVERED, true, 15),
            new Bean(recovery(false), RecoveryConsumer.class, Names.RECOVERED, false, 15));

    private static final List<Bean> STORM = IntStream.range(0, STORM_BEANS)
            .mapToObj(i -> new Bean("Storm" + i, StormConsumer.class, Names.STORM + i, false, 1))
            .toList();

    private static final List<Bean> SCALE = IntStream.range(0, SCALE_BEANS)
            .mapToObj(i -> new Bean("Scale" + i, Consumer.class, Names.SCALE + i, false, SESSIONS))
            .toList();

    /** The name of the bean that consumes while the broker is killed. */
    static String recovery(boolean transacted) {
        return transacted ? "Recovery15" : "RecoveryPlain15";
    }

    /** What the names of all queues end with. */
    static Stream<String> queues() {
        return Stream.concat(
                Stream.of(Names.HELD),
                Stream.of(BEANS, STORM, SCALE)
                        .flatMap(List::stream)
                        .map(Bean::queue)
                        .distinct());
    }

    /** The name of a bean that consumes. */
    static String name(boolean transacted, int sessions) {
        return (transacted ? "Required" : "NotSupported") + sessions;
    }

    /** Writes the archive, with the beans that these parts need. */
    static Path write(Path directory, Set<Part> parts) {
        List<Bean> beans = new ArrayList<>(BEANS);
        if (parts.contains(Part.STORM)) {
            beans.addAll(STORM);
        }
        if (parts.contains(Part.SCALE)) {
            beans.addAll(SCALE);
        }
        WebArchive war = ShrinkWrap.create(WebArchive.class, WAR)
                .addPackage(Names.class.getPackage())
                .addAsLibrary(library(AtomicHistogram.class))
                .addAsWebInfResource(new StringAsset(BEANS_XML), "beans.xml")
                .addAsWebInfResource(new StringAsset(descriptor(beans)), "jboss-ejb3.xml");
        EnterpriseArchive ear = ShrinkWrap.create(EnterpriseArchive.class, EAR)
                .addAsModule(war)
                .setApplicationXML(new StringAsset(APPLICATION_XML));
        Path file = directory.resolve(EAR);
        ear.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file;
    }

    private static File library(Class<?> type) {
        try {
            return new File(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("where " + type + " came from is no file", e);
        }
    }

    private static String descriptor(List<Bean> beans) {
        return """
                <jboss:ejb-jar xmlns:jboss="http://www.jboss.com/xml/ns/javaee" xmlns="https://jakarta.ee/xml/ns/jakartaee"
                               xmlns:ra="urn:resource-adapter-binding:2.0" xmlns:d="urn:delivery-active:1.1" version="4.0">
                  <enterprise-beans>
                %s  </enterprise-beans>
                  <assembly-descriptor>
                %s%s%s  </assembly-descriptor>
                </jboss:ejb-jar>
                """
                .formatted(
                        join(beans, Application::declaration),
                        join(beans, Application::transaction),
                        join(beans, Application::binding),
                        join(beans, Application::delivery));
    }

    private static String join(List<Bean> beans, Function<Bean, String> element) {
        return beans.stream().map(element).collect(Collectors.joining());
    }

    private static String declaration(Bean bean) {
        return """
                    <message-driven>
                      <ejb-name>%s</ejb-name>
                      <ejb-class>%s</ejb-class>
                      <messaging-type>jakarta.jms.MessageListener</messaging-type>
                      <transaction-type>Container</transaction-type>
                      <activation-config>
                %s%s%s%s%s      </activation-config>
                    </message-driven>
                """
                .formatted(
                        bean.name(),
                        bean.type().getName(),
                        property("destinationType", "jakarta.jms.Queue"),
                        property("destination", "${" + Names.LOOKUP + ":}${" + Names.PREFIX + "}" + bean.queue()),
                        property("${" + Names.INBOUND_PROPERTY + ":unused}", "${" + Names.INBOUND_FACTORY + ":none}"),
                        property("useJNDI", "false"),
                        property("maxSession", Integer.toString(bean.sessions())));
    }

    private static String property(String name, String value) {
        return """
                        <activation-config-property>
                          <activation-config-property-name>%s</activation-config-property-name>
                          <activation-config-property-value>%s</activation-config-property-value>
                        </activation-config-property>
                """
                .formatted(name, value);
    }

    private static String transaction(Bean bean) {
        return """
                    <container-transaction>
                      <method><ejb-name>%s</ejb-name><method-name>*</method-name></method>
                      <trans-attribute>%s</trans-attribute>
                    </container-transaction>
                """
                .formatted(bean.name(), bean.transacted() ? "Required" : "NotSupported");
    }

    private static String binding(Bean bean) {
        return """
                    <ra:resource-adapter-binding>
                      <ejb-name>%s</ejb-name>
                      <ra:resource-adapter-name>${%s}</ra:resource-adapter-name>
                    </ra:resource-adapter-binding>
                """
                .formatted(bean.name(), Names.RESOURCE_ADAPTER);
    }

    private static String delivery(Bean bean) {
        return """
                    <d:delivery>
                      <ejb-name>%s</ejb-name>
                      <d:active>false</d:active>
                    </d:delivery>
                """
                .formatted(bean.name());
    }

    private static final String BEANS_XML =
            """
            <beans xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0" bean-discovery-mode="annotated"/>
            """;

    private static final String APPLICATION_XML =
            """
            <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
              <module><web><web-uri>%s</web-uri><context-root>/bench</context-root></web></module>
            </application>
            """
                    .formatted(WAR);
}
