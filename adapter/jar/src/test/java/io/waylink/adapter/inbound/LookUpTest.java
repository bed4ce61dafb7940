package io.waylink.adapter.inbound;

import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;

import io.waylink.adapter.jms.AmqpConnectionFactory;
import io.waylink.adapter.jms.AmqpQueue;
import io.waylink.adapter.jms.AmqpTopic;
import io.waylink.adapter.jms.ConnectionDefaults;
import io.waylink.adapter.jms.ConnectionHandle;
import io.waylink.adapter.jms.ConnectionSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What an activation specification takes from JNDI; nothing is guessed from a name that is not there. */
class LookUpTest {

    private static final ConnectionDefaults DEFAULTS =
            new ConnectionDefaults("amqp://adapter:5672", "adapter", "secret", 1);

    private final AmqpActivationSpec spec = new AmqpActivationSpec();

    /** A JNDI that knows what a test has put there. */
    public static final class Names implements InitialContextFactory {

        private static final Map<String, Object> BOUND = new ConcurrentHashMap<>();

        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
            return new InitialContext(true) {
                @Override
                public Object lookup(String name) throws NamingException {
                    Object found = BOUND.get(name);
                    if (found == null) {
                        throw new NameNotFoundException(name);
                    }
                    return found;
                }
            };
        }
    }

    @BeforeEach
    void bind() {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
        Names.BOUND.put("java:app/jms/Orders", new AmqpQueue("orders"));
        Names.BOUND.put("java:app/jms/News", new AmqpTopic("news"));
        Names.BOUND.put("java:app/jms/Factory", new AmqpConnectionFactory(new ConnectionSource() {
            @Override
            public ConnectionHandle allocate(String user, String password) {
                throw new UnsupportedOperationException();
            }

            @Override
            public ConnectionDefaults configuration() {
                return new ConnectionDefaults("amqp://factory:5672", "factory", "its own", 3);
            }
        }));
    }

    @AfterEach
    void unbind() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        Names.BOUND.clear();
    }

    private EndpointSettings settings() throws ResourceException {
        spec.validate();
        return spec.settings(DEFAULTS);
    }

    @Test
    void aQueueIsFoundByItsName() throws Exception {
        spec.setDestinationLookup("java:app/jms/Orders");
        assertThat(settings().address()).isEqualTo("orders");
        assertThat(settings().subscription().kind()).isEqualTo(Subscription.Kind.QUEUE);
    }

    @Test
    void whatIsFoundDecidesBetweenQueueAndTopic() throws Exception {
        spec.setDestinationLookup("java:app/jms/News");
        spec.setDestinationType("jakarta.jms.Queue");
        assertThat(settings().address()).isEqualTo("news");
        assertThat(settings().subscription().kind()).isEqualTo(Subscription.Kind.TOPIC);
        assertThat(settings().sessions().max()).isEqualTo(1);
    }

    @Test
    void theNameCountsMoreThanAnAddress() throws Exception {
        spec.setDestination("elsewhere");
        spec.setDestinationLookup("java:app/jms/Orders");
        assertThat(settings().address()).isEqualTo("orders");
    }

    @Test
    void aDestinationIsANameWhereAnotherAdapterMeansThat() throws Exception {
        spec.setDestination("java:app/jms/Orders");
        assertThat(settings().address()).isEqualTo("java:app/jms/Orders");
        spec.setUseJNDI(true);
        assertThat(settings().address()).isEqualTo("orders");
    }

    @Test
    void aNameThatIsNotThereIsNoAddress() {
        spec.setDestinationLookup("java:app/jms/Missing");
        assertThatThrownBy(this::settings)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageStartingWith("destinationLookup is java:app/jms/Missing, which JNDI does not know");
        spec.setDestinationLookup(null);
        spec.setDestination("java:app/jms/Missing");
        spec.setUseJNDI(true);
        assertThatThrownBy(this::settings)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("which JNDI does not know");
    }

    @Test
    void whatIsNoDestinationIsNamed() {
        spec.setDestinationLookup("java:app/jms/Factory");
        assertThatThrownBy(this::settings)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessage("destinationLookup is java:app/jms/Factory and names a "
                        + AmqpConnectionFactory.class.getName() + ", it must name a queue or a topic");
    }

    @Test
    void whereToConnectComesFromAConnectionFactory() throws Exception {
        spec.setDestination("orders");
        assertThat(settings().client().url()).isEqualTo("amqp://adapter:5672");
        assertThat(settings().credentials().user()).isEqualTo("adapter");
        spec.setConnectionFactoryLookup("java:app/jms/Factory");
        assertThat(settings().client().url()).isEqualTo("amqp://factory:5672");
        assertThat(settings().client().sharedConnections()).isEqualTo(3);
        assertThat(settings().credentials().user()).isEqualTo("factory");
        spec.setUrl("amqp://own:5672");
        spec.setUser("me");
        assertThat(settings().client().url()).isEqualTo("amqp://own:5672");
        assertThat(settings().credentials().user()).isEqualTo("me");
    }

    @Test
    void aConnectionFactoryOfAnotherKindIsRefused() {
        spec.setDestination("orders");
        spec.setConnectionFactoryLookup("java:app/jms/Orders");
        assertThatThrownBy(this::settings)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageEndingWith("it must name a connection factory of Waylink");
    }

    @Test
    void prefetchIsFixedWhereItIsSetAndAdaptsWhereItIsNot() throws Exception {
        spec.setDestination("orders");
        assertThat(settings().prefetch()).isEqualTo(new EndpointSettings.Prefetch(10, 1000));
        spec.setRedeliveryDelay(100L);
        assertThat(settings().prefetch()).isEqualTo(new EndpointSettings.Prefetch(10, 10));
        spec.setMaxPrefetch(50);
        assertThat(settings().prefetch()).isEqualTo(new EndpointSettings.Prefetch(10, 50));
        spec.setPrefetch(7);
        assertThatThrownBy(this::settings)
                .hasMessage("maxPrefetch is 50, it must not be set where prefetch is, which is 7");
        spec.setMaxPrefetch(null);
        assertThat(settings().prefetch()).isEqualTo(new EndpointSettings.Prefetch(7, 7));
        spec.setMaxPrefetch(9);
        spec.setPrefetch(null);
        assertThatThrownBy(this::settings).hasMessage("maxPrefetch is 9, it must be 10 or more");
    }
}
