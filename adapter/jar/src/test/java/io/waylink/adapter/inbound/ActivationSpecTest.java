package io.waylink.adapter.inbound;

import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.resource.spi.InvalidPropertyException;

import io.waylink.adapter.jms.ConnectionDefaults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What each activation property may hold, what it means, and what is said of it if it may not. */
class ActivationSpecTest {

    private static final ConnectionDefaults DEFAULTS = new ConnectionDefaults("amqp://adapter:5672", null, null, 1);

    private final AmqpActivationSpec spec = new AmqpActivationSpec();

    ActivationSpecTest() {
        spec.setDestination("orders");
    }

    private static List<PropertyDescriptor> properties(Class<?> from, Class<?> to) throws IntrospectionException {
        return Arrays.stream(Introspector.getBeanInfo(from, to).getPropertyDescriptors())
                .filter(each -> each.getWriteMethod() != null)
                .toList();
    }

    /** As a container sets it, which has nothing but text. */
    private void set(String name, String value) throws Exception {
        PropertyDescriptor property = properties(AmqpActivationSpec.class, Object.class).stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
        property.getWriteMethod().invoke(spec, value(property.getPropertyType(), value));
    }

    private static Object value(Class<?> type, String text) {
        return type == String.class
                ? text
                : type == Integer.class
                        ? (Object) Integer.valueOf(text)
                        : type == Long.class ? (Object) Long.valueOf(text) : (Object) Boolean.valueOf(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            destination            | ''         | destination is not set, it must be an AMQP address, or destinationLookup a JNDI name
            destinationType        | queue      | destinationType is queue, it must be jakarta.jms.Queue or jakarta.jms.Topic
            destinationType        | javax.jms.Queue | destinationType is javax.jms.Queue, it must be jakarta.jms.Queue or jakarta.jms.Topic
            acknowledgeMode        | CLIENT     | acknowledgeMode is CLIENT, it must be Auto-acknowledge or Dups-ok-acknowledge
            subscriptionDurability | forever    | subscriptionDurability is forever, it must be Durable or NonDurable
            subscriptionDurability | Durable    | subscriptionName is not set, a durable or shared subscription must have a name; clientId is not set, a durable subscription that is not shared must have one
            shareSubscriptions     | true       | subscriptionName is not set, a durable or shared subscription must have a name
            maxSession             | 0          | maxSession is 0, it must be 1 or more
            minSession             | 0          | minSession is 0, it must be 1 or more
            minSession             | 16         | minSession is 16, it must not be more than maxSession, which is 15
            prefetch               | 0          | prefetch is 0, it must be 1 or more
            maxPrefetch            | 9          | maxPrefetch is 9, it must be 10 or more
            maxSequentialFailures  | -1         | maxSequentialFailures is -1, it must be 0 or more
            redeliveryDelay        | -1         | redeliveryDelay is -1, it must be 0 or more
            transactionTimeout     | -1         | transactionTimeout is -1, it must be 0 or more
            stopTimeout            | -1         | stopTimeout is -1, it must be 0 or more
            reachableWithin        | -1         | reachableWithin is -1, it must be 0 or more
            rebalanceInterval      | -1         | rebalanceInterval is -1, it must be 0 or more
            reconnectAttempts      | 3          | reconnectAttempts is 3, it must be -1: a bean is connected again for as long as it is deployed
            setupAttempts          | 0          | setupAttempts is 0, it must be -1: a bean is connected again for as long as it is deployed
            initialConnectAttempts | 1          | initialConnectAttempts is 1, it must be -1: a bean is connected again for as long as it is deployed
            maxMessages            | 5          | maxMessages is 5, it must be 1: each message is delivered by itself, prefetch says how many are fetched ahead
            """)
    void aValueThatMeansNothingIsNamedInOneSentence(String name, String value, String sentence) throws Exception {
        set(name, value);
        assertThatThrownBy(spec::validate)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "destinationType, jakarta.jms.Queue",
        "destinationType, jakarta.jms.Topic",
        "acknowledgeMode, Auto-acknowledge",
        "acknowledgeMode, Dups-ok-acknowledge",
        "acknowledgeMode, AUTO-ACKNOWLEDGE",
        "subscriptionDurability, NonDurable",
        "messageSelector, JMSPriority > 4",
        "reconnectAttempts, -1",
        "setupAttempts, -1",
        "initialConnectAttempts, -1",
        "maxMessages, 1",
        "maxSession, 1",
        "prefetch, 1",
        "stopTimeout, 0",
        "transactionTimeout, 0",
        "rebalanceInterval, 0"
    })
    void aValueOfTheSpecificationOrOfAnotherAdapterThatMeansTheSameIsTaken(String name, String value) throws Exception {
        set(name, value);
        assertThatCode(spec::validate).doesNotThrowAnyException();
    }

    @Test
    void whatIsNotSetHasTheDefaultsOfTheSpecification() throws Exception {
        EndpointSettings settings = spec.settings(DEFAULTS);
        assertThat(settings.subscription().kind()).isEqualTo(Subscription.Kind.QUEUE);
        assertThat(settings.subscription().selector()).isNull();
        assertThat(settings.sessions()).isEqualTo(new EndpointSettings.Limits(1, 15));
        spec.setDestinationType("jakarta.jms.Topic");
        assertThat(spec.settings(DEFAULTS).subscription().kind()).isEqualTo(Subscription.Kind.TOPIC);
        assertThat(spec.settings(DEFAULTS).sessions()).isEqualTo(new EndpointSettings.Limits(1, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "NonDurable, false, TOPIC, 1",
        "NonDurable, true, SHARED, 15",
        "Durable, false, DURABLE, 1",
        "Durable, true, SHARED_DURABLE, 15"
    })
    void aSubscriptionIsWhatItsTwoPropertiesSay(String durability, boolean shared, String kind, int sessions)
            throws Exception {
        spec.setDestinationType("jakarta.jms.Topic");
        spec.setSubscriptionDurability(durability);
        spec.setShareSubscriptions(shared);
        spec.setSubscriptionName("subscription");
        spec.setClientId("client");
        spec.validate();
        EndpointSettings settings = spec.settings(DEFAULTS);
        assertThat(settings.subscription().kind()).isEqualTo(Subscription.Kind.valueOf(kind));
        assertThat(settings.subscription().name()).isEqualTo("subscription");
        assertThat(settings.clientId()).isEqualTo("client");
        assertThat(settings.sessions().max()).isEqualTo(sessions);
    }

    @ParameterizedTest
    @CsvSource({
        "clientID, clientId, me",
        "maxSessions, maxSession, 3",
        "connectionFactory, connectionFactoryLookup, java:/a/b",
        "userName, user, me"
    })
    void anAliasIsTheSameAsOurs(String alias, String ours, String value) throws Exception {
        set(alias, value);
        for (PropertyDescriptor each : properties(AmqpActivationSpec.class, Object.class)) {
            if (each.getName().equals(ours)) {
                assertThat(each.getReadMethod().invoke(spec)).hasToString(value);
            }
        }
    }

    static Stream<PropertyDescriptor> refused() throws IntrospectionException {
        return properties(RefusedProperties.class, SpecProperties.class).stream();
    }

    /** Its sentence says which property of ours to use instead, or that none is needed. */
    @ParameterizedTest
    @MethodSource("refused")
    void aPropertyThatOthersMeanDifferentlyIsRefused(PropertyDescriptor property) throws Exception {
        Object value = Map.<Class<?>, Object>of(
                        String.class, "x", Integer.class, 1, Long.class, 1L, Boolean.class, false)
                .get(property.getPropertyType());
        property.getWriteMethod().invoke(spec, value);
        Pattern sentence = Pattern.compile(
                property.getName() + " is of another adapter: (leave it out, .+|(set|write it into) ([\\w.]+).*)");
        assertThatThrownBy(spec::validate)
                .isInstanceOf(InvalidPropertyException.class)
                .message()
                .matches(sentence)
                .satisfies(message -> {
                    Matcher matcher = sentence.matcher(message);
                    assertThat(matcher.matches()).isTrue();
                    String instead = matcher.group(3);
                    if (instead != null && !instead.contains(".")) {
                        assertThat(properties(AmqpActivationSpec.class, Object.class))
                                .extracting(PropertyDescriptor::getName)
                                .contains(instead);
                    }
                });
        property.getWriteMethod().invoke(spec, (Object) null);
        assertThatCode(spec::validate).doesNotThrowAnyException();
    }

    @Test
    void anEmptyValueIsNone() throws Exception {
        spec.setMessageSelector("");
        spec.setClientId("");
        spec.setSubscriptionName("");
        spec.setConnectorClassName("");
        spec.validate();
        EndpointSettings settings = spec.settings(DEFAULTS);
        assertThat(settings.subscription().selector()).isNull();
        assertThat(settings.subscription().name()).isNull();
        assertThat(settings.clientId()).isNull();
    }

    /** As Jakarta Connectors demands: a container tells specifications apart. */
    @Test
    void specificationsAreNotEqualByContent() {
        AmqpActivationSpec other = new AmqpActivationSpec();
        other.setDestination("orders");
        assertThat(spec).isNotEqualTo(other);
    }
}
