package io.waylink.adapter.outbound;

import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import jakarta.resource.spi.security.PasswordCredential;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.fixture.FakePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FactoryTest {

    private static AmqpManagedConnectionFactory factory() {
        AmqpManagedConnectionFactory factory = new AmqpManagedConnectionFactory();
        factory.setUrl("amqp://localhost:5672");
        return factory;
    }

    private static void assertRefused(AmqpManagedConnectionFactory factory, String sentence) {
        assertThatThrownBy(() -> factory.createConnectionFactory(new FakePool()))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    ""            | url is not set, it must be amqp://host:port or amqps://host:port
                    localhost     | url is 'localhost', it must begin with amqp://, amqps://, amqpws://, amqpwss:// or failover:(
                    http://x:1?a=b| url is 'http://x:1', it must begin with amqp://, amqps://, amqpws://, amqpwss:// or failover:(
                    """)
    void refusesAnUrl(String url, String sentence) {
        AmqpManagedConnectionFactory factory = factory();
        factory.setUrl(url);
        assertRefused(factory, sentence);
    }

    @Test
    void refusesNumbers() {
        AmqpManagedConnectionFactory shared = factory();
        shared.setSharedConnections(-1);
        assertRefused(
                shared,
                "sharedConnections is -1, it must be 0 (one connection each) or a positive number of connections to"
                        + " share");
        AmqpManagedConnectionFactory timeout = factory();
        timeout.setSendTimeout(0L);
        assertRefused(timeout, "sendTimeout is 0 ms, it must be greater than 0 ms");
        AmqpManagedConnectionFactory prefetch = factory();
        prefetch.setPrefetch(-1);
        assertRefused(prefetch, "prefetch is -1, it must be 0 or more");
        AmqpManagedConnectionFactory most = factory();
        most.setSharedConnections(3);
        most.setMaxConnections(2);
        assertRefused(most, "maxConnections is 2, it must be 3 (sharedConnections) or more");
        AmqpManagedConnectionFactory doubt = factory();
        doubt.setInDoubt("drop");
        assertRefused(doubt, "inDoubt is drop, it must be dedupe, resend or fail");
    }

    @Test
    void takesTheAdaptersDefaults() throws ResourceException {
        AmqpResourceAdapter adapter = new AmqpResourceAdapter();
        adapter.setUrl("amqp://localhost:5672");
        AmqpManagedConnectionFactory factory = new AmqpManagedConnectionFactory();
        factory.setResourceAdapter(adapter);
        assertThat(factory.createConnectionFactory(new FakePool())).isNotNull();
    }

    /** Of every property that there is or will be: whoever adds one and forgets it in the equality is told here. */
    @Test
    void isEqualIfAllPropertiesAreAlsoAfterASerialization() throws Exception {
        assertThat(factory()).isEqualTo(factory()).hasSameHashCodeAs(factory());
        List<PropertyDescriptor> properties = Arrays.stream(
                        Introspector.getBeanInfo(AmqpManagedConnectionFactory.class, Object.class)
                                .getPropertyDescriptors())
                .filter(each -> VALUES.containsKey(each.getPropertyType()) && each.getWriteMethod() != null)
                .toList();
        assertThat(properties).hasSizeGreaterThan(10);
        for (PropertyDescriptor property : properties) {
            AmqpManagedConnectionFactory changed = factory();
            property.getWriteMethod().invoke(changed, VALUES.get(property.getPropertyType()));
            assertThat(changed).as(property.getName()).isNotEqualTo(factory());
            assertThat(writtenAndRead(changed)).as(property.getName()).isEqualTo(changed);
        }
        AmqpManagedConnectionFactory queues = new AmqpQueueManagedConnectionFactory();
        queues.setUrl("amqp://localhost:5672");
        assertThat(queues).isNotEqualTo(factory());
    }

    private static final Map<Class<?>, Object> VALUES =
            Map.of(String.class, "any", Integer.class, 7, Long.class, 7L, Boolean.class, false);

    private static Object writtenAndRead(AmqpManagedConnectionFactory factory) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(factory);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    @Test
    void tellsTheContainerWhatItWasTold() {
        AmqpManagedConnectionFactory factory = factory();
        factory.setTwoPhaseCommit(false);
        assertThat(factory.getTransactionSupport()).isEqualTo(TransactionSupportLevel.LocalTransaction);
        factory.setTwoPhaseCommit(true);
        assertThat(factory.getTransactionSupport()).isEqualTo(TransactionSupportLevel.XATransaction);
    }

    @Test
    void connectsAsWhoIsNamedByTheContainerThenTheApplicationThenTheConfiguration() {
        AmqpManagedConnectionFactory factory = factory();
        Credentials configured = new Credentials("configured", "1");
        ConnectionRequest application = new ConnectionRequest("application", "2");
        PasswordCredential credential = new PasswordCredential("container", "3".toCharArray());
        credential.setManagedConnectionFactory(factory);
        Subject container = new Subject(false, Set.of(), Set.of(), Set.of(credential));

        assertThat(ConnectionRequest.credentials(container, application, factory, configured))
                .isEqualTo(new Credentials("container", "3"));
        assertThat(ConnectionRequest.credentials(new Subject(), application, factory, configured))
                .isEqualTo(new Credentials("application", "2"));
        assertThat(ConnectionRequest.credentials(null, new ConnectionRequest(null, null), factory, configured))
                .isEqualTo(configured);
    }
}
