package io.waylink.adapter.outbound;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Set;
import java.util.function.Consumer;
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

    @Test
    void isEqualIfAllPropertiesAreAlsoAfterASerialization() throws Exception {
        assertThat(factory()).isEqualTo(factory()).hasSameHashCodeAs(factory());
        for (Consumer<AmqpManagedConnectionFactory> change : Set.<Consumer<AmqpManagedConnectionFactory>>of(
                each -> each.setUrl("amqp://other:1"),
                each -> each.setUser("me"),
                each -> each.setUserName("you"),
                each -> each.setPassword("p"),
                each -> each.setClientId("c"),
                each -> each.setSharedConnections(2),
                each -> each.setConnectTimeout(1L),
                each -> each.setSendTimeout(1L),
                each -> each.setPrefetch(1),
                each -> each.setInDoubt("fail"),
                each -> each.setDuplicateIdProperty("id"),
                each -> each.setJoinDelivery(false))) {
            AmqpManagedConnectionFactory changed = factory();
            change.accept(changed);
            assertThat(changed).isNotEqualTo(factory());
            assertThat(writtenAndRead(changed)).isEqualTo(changed);
        }
        AmqpManagedConnectionFactory queues = new AmqpQueueManagedConnectionFactory();
        queues.setUrl("amqp://localhost:5672");
        assertThat(queues).isNotEqualTo(factory());
    }

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
    void tellsTheContainerThatTransactionsAreLocal() {
        assertThat(factory().getTransactionSupport()).isEqualTo(TransactionSupportLevel.LocalTransaction);
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
