package io.waylink.adapter.inbound;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.transaction.xa.XAResource;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.fixture.Broker;
import io.waylink.adapter.fixture.FakeBean;
import io.waylink.adapter.fixture.FakeContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** In which order, on which thread and with which class loader a bean gets its messages. */
@Timeout(30)
class DeliveryContextTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter();
    private final AmqpActivationSpec spec = new AmqpActivationSpec();
    private final String name = "context-" + UUID.randomUUID();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final FakeContainer container = new FakeContainer();
    private Broker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new Broker();
        adapter.setUrl(broker.url());
        spec.setDestination(name);
    }

    @AfterEach
    void stop() {
        adapter.stop();
        container.close();
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneSessionKeepsTheOrder(boolean transacted) throws Exception {
        String[] texts = IntStream.range(0, 500).mapToObj(i -> "m" + i).toArray(String[]::new);
        broker.send(name, texts);
        spec.setMaxSession(1);
        adapter.start(container);
        adapter.endpointActivation(new FakeBean(transacted, message -> seen.add(message.getBody(String.class))), spec);
        await().atMost(SOON).until(() -> seen.size() >= texts.length);
        assertThat(seen).containsExactly(texts);
    }

    /** What was fetched ahead goes back with the message that is rolled back, so that this one comes first again. */
    @Test
    void oneSessionKeepsTheOrderOverRollbacks() throws Exception {
        String[] texts = IntStream.range(0, 50).mapToObj(i -> "m" + i).toArray(String[]::new);
        broker.send(name, texts);
        spec.setMaxSession(1);
        adapter.start(container);
        adapter.endpointActivation(
                new FakeBean(true, message -> {
                    String text = message.getBody(String.class);
                    if (text.endsWith("7") && message.getIntProperty("JMSXDeliveryCount") == 1) {
                        throw new java.io.IOException("not now");
                    }
                    seen.add(text);
                }),
                spec);
        await().atMost(SOON).until(() -> seen.size() >= texts.length);
        assertThat(seen).containsExactly(texts);
    }

    /** A call of the container's proxy. */
    private record Call(String method, Thread thread, ClassLoader loader) {

        static Call now(String method) {
            Thread thread = Thread.currentThread();
            return new Call(method, thread, thread.getContextClassLoader());
        }
    }

    /** Calls a bean as containers do, and notes on which thread and with which class loader it is called itself. */
    private record Recorder(List<Call> calls) implements MessageEndpointFactory {

        private record Proxy(List<Call> calls) implements MessageEndpoint, MessageListener {

            @Override
            public void beforeDelivery(Method method) {
                calls.add(Call.now("beforeDelivery"));
            }

            @Override
            public void onMessage(Message message) {
                calls.add(Call.now("onMessage"));
            }

            @Override
            public void afterDelivery() {
                calls.add(Call.now("afterDelivery"));
            }

            @Override
            public void release() {
                // Nothing is held.
            }
        }

        @Override
        public MessageEndpoint createEndpoint(XAResource resource) {
            return new Proxy(calls);
        }

        @Override
        public MessageEndpoint createEndpoint(XAResource resource, long timeout) {
            return createEndpoint(resource);
        }

        @Override
        public boolean isDeliveryTransacted(Method method) {
            return true;
        }

        @Override
        public String getActivationName() {
            return "Recorder";
        }

        @Override
        public Class<?> getEndpointClass() {
            return DeliveryContextTest.class;
        }
    }

    @Test
    void aDeliveryHappensOnOneThreadWithTheClassLoaderOfTheBean() throws Exception {
        List<Call> calls = new CopyOnWriteArrayList<>();
        spec.setMaxSession(1);
        adapter.start(container);
        adapter.endpointActivation(new Recorder(calls), spec);
        broker.send(name, "one");
        await().atMost(SOON).until(() -> calls.size() >= 3);
        assertThat(calls.subList(0, 3))
                .extracting(Call::method)
                .containsExactly("beforeDelivery", "onMessage", "afterDelivery");
        assertThat(calls.subList(0, 3))
                .extracting(Call::thread)
                .containsOnly(calls.get(0).thread());
        assertThat(calls).extracting(Call::loader).containsOnly(DeliveryContextTest.class.getClassLoader());
        assertThat(container.loader).isNotEqualTo(DeliveryContextTest.class.getClassLoader());
        await().atMost(SOON).until(() -> container.running.get() == 0);
        assertThat(container.loadersLeft).hasValue(0);
    }
}
