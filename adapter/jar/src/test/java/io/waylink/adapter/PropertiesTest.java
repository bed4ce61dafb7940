package io.waylink.adapter;

import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;

import io.waylink.adapter.inbound.AmqpActivationSpec;
import io.waylink.adapter.jms.AmqpQueue;
import io.waylink.adapter.jms.AmqpTopic;
import io.waylink.adapter.outbound.AmqpManagedConnectionFactory;
import io.waylink.adapter.outbound.AmqpQueueManagedConnectionFactory;
import io.waylink.adapter.outbound.AmqpTopicManagedConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/** The beans, ra.xml and README.md say the same: Payara skips a property whose getter and setter differ. */
class PropertiesTest {

    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (String|Integer|Long|Boolean) \\|.*");

    /** What the container sets, not the deployer. */
    private static final Set<String> NOT_CONFIGURED = Set.of("resourceAdapter", "logWriter");

    static Stream<Arguments> beans() {
        return Stream.of(
                Arguments.of(AmqpResourceAdapter.class, "resourceadapter-class", "Resource adapter"),
                Arguments.of(
                        AmqpManagedConnectionFactory.class, "managedconnectionfactory-class", "Connection factories"),
                Arguments.of(
                        AmqpQueueManagedConnectionFactory.class,
                        "managedconnectionfactory-class",
                        "Connection factories"),
                Arguments.of(
                        AmqpTopicManagedConnectionFactory.class,
                        "managedconnectionfactory-class",
                        "Connection factories"),
                Arguments.of(AmqpActivationSpec.class, "activationspec-class", "Message-driven beans"),
                Arguments.of(AmqpQueue.class, "adminobject-class", "Queues and topics"),
                Arguments.of(AmqpTopic.class, "adminobject-class", "Queues and topics"));
    }

    @ParameterizedTest
    @MethodSource("beans")
    void beanDescriptorAndDocumentationAgree(Class<?> bean, String element, String heading) throws Exception {
        assertThat(ofDescriptor(bean, element)).isEqualTo(ofBean(bean)).isNotEmpty();
        assertThat(ofDocumentation(heading)).isEqualTo(ofBean(bean));
    }

    @ParameterizedTest
    @MethodSource("beans")
    void everyPropertyKeepsWhatItIsGiven(Class<?> bean, String element, String heading) throws Exception {
        for (PropertyDescriptor property : properties(bean)) {
            Object object = bean.getDeclaredConstructor().newInstance();
            Object value = Map.<Class<?>, Object>of(
                            String.class, "amqp://x:1", Integer.class, 7, Long.class, 7L, Boolean.class, true)
                    .get(property.getPropertyType());
            property.getWriteMethod().invoke(object, value);
            assertThat(property.getReadMethod().invoke(object))
                    .as(property.getName())
                    .isEqualTo(value);
            assertThat(object.toString()).as("no password").doesNotContain("secret");
        }
    }

    @Test
    void noPasswordIsPrinted() {
        AmqpManagedConnectionFactory factory = new AmqpManagedConnectionFactory();
        factory.setPassword("secret");
        factory.setUrl("amqps://host:5671?transport.trustStorePassword=secret");
        AmqpResourceAdapter adapter = new AmqpResourceAdapter();
        adapter.setPassword("secret");
        adapter.setUrl("amqps://host:5671?transport.trustStorePassword=secret");
        AmqpActivationSpec spec = new AmqpActivationSpec();
        spec.setPassword("secret");
        spec.setUrl("amqps://host:5671?transport.trustStorePassword=secret");
        assertThat(factory + " " + adapter + " " + adapter.defaults() + " " + spec)
                .doesNotContain("secret");
    }

    private static List<PropertyDescriptor> properties(Class<?> bean) throws IntrospectionException {
        return Stream.of(Introspector.getBeanInfo(bean, Object.class).getPropertyDescriptors())
                .filter(each -> each.getWriteMethod() != null)
                .filter(each -> !NOT_CONFIGURED.contains(each.getName()))
                .toList();
    }

    private static Map<String, String> ofBean(Class<?> bean) throws IntrospectionException {
        Map<String, String> found = new TreeMap<>();
        for (PropertyDescriptor property : properties(bean)) {
            assertThat(property.getReadMethod()).as(property.getName()).isNotNull();
            assertThat(property.getReadMethod().getReturnType())
                    .isEqualTo(property.getWriteMethod().getParameterTypes()[0]);
            found.put(property.getName(), property.getPropertyType().getName());
        }
        return found;
    }

    private static Map<String, String> ofDescriptor(Class<?> bean, String element) throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("../rar/src/main/rar/META-INF/ra.xml").toFile());
        NodeList classes = document.getElementsByTagName(element);
        for (int i = 0; i < classes.getLength(); i++) {
            if (classes.item(i).getTextContent().equals(bean.getName())) {
                return children((Element) classes.item(i).getParentNode());
            }
        }
        throw new AssertionError("ra.xml does not name " + bean);
    }

    private static Map<String, String> children(Element parent) {
        Map<String, String> found = new TreeMap<>();
        NodeList children = parent.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i) instanceof Element property
                    && property.getTagName().equals("config-property")) {
                found.put(text(property, "config-property-name"), text(property, "config-property-type"));
            }
        }
        return found;
    }

    private static String text(Element parent, String tag) {
        return parent.getElementsByTagName(tag).item(0).getTextContent();
    }

    private static Map<String, String> ofDocumentation(String heading) throws IOException {
        String text = Files.readString(Path.of("../README.md"));
        String section = text.substring(text.indexOf("### " + heading));
        int end = section.indexOf("\n#", 1);
        Map<String, String> found = new TreeMap<>();
        section.substring(0, end).lines().forEach(line -> {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                found.put(row.group(1), "java.lang." + row.group(2));
            }
        });
        return found;
    }
}
