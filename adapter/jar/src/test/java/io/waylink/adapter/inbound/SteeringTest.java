package io.waylink.adapter.inbound;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.management.JMX;
import javax.management.ObjectName;
import javax.transaction.xa.XAResource;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.fixture.Broker;
import io.waylink.adapter.fixture.FakeBean;
import io.waylink.adapter.fixture.FakeContainer;
import io.waylink.adapter.inbound.EndpointSettings.Pace;
import org.jboss.as.ejb3.component.EJBComponentUnavailableException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How many sessions there are, and when there are none. */
@Timeout(30)
class SteeringTest {

    private static final Duration SOON = Duration.ofSeconds(8);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Longer than it takes until a bean without messages is taken for one that may be slow. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static Broker broker;

    private final FakeContainer container = new FakeContainer();
    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter();
    private final String name = "steer-" + UUID.randomUUID();
    private final AmqpActivationSpec spec = new AmqpActivationSpec();
    private final Semaphore go = new Semaphore(0);
    private final AtomicInteger started = new AtomicInteger();

    @BeforeAll
    static void start() throws Exception {
        broker = new Broker();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void deploy() throws ResourceException {
        adapter.setUrl(broker.url());
        adapter.start(container);
        spec.setDestination(name);
        spec.setPace(new Pace(SHORT, SHORT, SHORT));
    }

    @AfterEach
    void undeploy() {
        go.release(Integer.MAX_VALUE / 2);
        adapter.stop();
        container.close();
        await().atMost(SOON).until(() -> broker.connections() == 0);
    }

    private FakeBean slow(boolean transacted) {
        return new FakeBean(transacted, message -> {
            started.incrementAndGet();
            go.acquire();
        });
    }

    private void send(int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            broker.send(name, "m" + i);
        }
    }

    private ActivationMXBean managed() throws Exception {
        Set<ObjectName> names = managedNames();
        assertThat(names).hasSize(1);
        return JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(), names.iterator().next(), ActivationMXBean.class);
    }

    private Set<ObjectName> managedNames() throws Exception {
        ObjectName mine = new ObjectName("io.waylink:type=MessageDrivenBean,address=" + ObjectName.quote(name) + ",*");
        return ManagementFactory.getPlatformMBeanServer().queryNames(mine, null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sessionsComeWithTheLoadAndGoWithoutIt(boolean transacted) throws Exception {
        spec.setMaxSession(4);
        spec.setPrefetch(1);
        FakeBean bean = slow(transacted);
        adapter.endpointActivation(bean, spec);
        await().atMost(SOON).until(() -> broker.consumers(name) == 1);
        send(20);
        await().atMost(SOON).until(() -> started.get() == 4);
        assertThat(managed().getSessions()).isEqualTo(4);
        assertThat(broker.consumers(name)).isEqualTo(4);

        go.release(20);
        await().atMost(SOON).until(() -> broker.messages(name) == 0);
        await().atMost(SOON).until(() -> broker.consumers(name) == 1);
        assertThat(bean.endpoints).hasValue(1);
        assertThat(started).hasValue(20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void slowSessionsHoldWhatTheyWorkOnAndThePrefetch(boolean transacted) throws Exception {
        spec.setMaxSession(3);
        spec.setPrefetch(2);
        adapter.endpointActivation(slow(transacted), spec);
        send(30);
        await().atMost(SOON).until(() -> started.get() == 3);
        await().during(SHORT).atMost(SOON).until(() -> broker.delivering(name) <= 3 * (1 + 2));
        go.release(5);
        await().atMost(SOON).until(() -> started.get() == 8);
        await().during(SHORT).atMost(SOON).until(() -> broker.delivering(name) <= 3 * (1 + 2));
    }

    /** Fast until it has had that many, then slow. */
    private FakeBean slowAfter(boolean transacted, int messages) {
        return new FakeBean(transacted, message -> {
            if (started.incrementAndGet() > messages) {
                go.acquire();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFastBeanWithoutATransactionFetchesMoreAheadUntilItWasQuiet(boolean transacted) throws Exception {
        int fast = 400;
        int slow = 300;
        int least = 1 + AmqpActivationSpec.PREFETCH;
        spec.setMaxSession(1);
        spec.setPaused(true);
        adapter.endpointActivation(slowAfter(transacted, fast), spec);
        broker.send(name, texts(fast + slow));
        managed().resume();
        await().atMost(SOON).until(() -> started.get() == fast + 1);
        if (transacted) {
            await().during(SHORT).atMost(SOON).until(() -> broker.delivering(name) <= least);
        } else {
            await().atMost(SOON).until(() -> broker.delivering(name) > 2 * least);
        }
        go.release(slow);
        await().atMost(SOON).until(() -> broker.messages(name) == 0);

        // Nothing comes; then it is slow from the first message on.
        await().pollDelay(QUIET).atMost(SOON.plus(QUIET)).until(() -> broker.delivering(name) == 0);
        broker.send(name, texts(slow));
        await().atMost(SOON).until(() -> started.get() == fast + slow + 1);
        await().during(SHORT).atMost(SOON).until(() -> broker.delivering(name) <= least);
        go.release(slow);
        await().atMost(SOON).until(() -> broker.messages(name) == 0);
    }

    private static String[] texts(int messages) {
        return IntStream.range(0, messages).mapToObj(i -> "m" + i).toArray(String[]::new);
    }

    @Test
    void aBeanThatAlwaysHasMessagesLeavesThreadsToOthers() throws Exception {
        AmqpResourceAdapter narrow = new AmqpResourceAdapter();
        narrow.setUrl(broker.url());
        try (FakeContainer oneThread = new FakeContainer(1)) {
            narrow.start(oneThread);
            AtomicInteger others = new AtomicInteger();
            AmqpActivationSpec other = new AmqpActivationSpec();
            other.setDestination(name + ".other");
            FakeBean greedy = new FakeBean(true, message -> {
                started.incrementAndGet();
                if (others.get() == 0) {
                    broker.send(name, "more", "and more");
                }
            });
            narrow.endpointActivation(greedy, spec);
            narrow.endpointActivation(new FakeBean(true, message -> others.incrementAndGet()), other);
            send(10);
            await().atMost(SOON).until(() -> started.get() > 0);
            broker.send(name + ".other", "one");
            await().atMost(SOON.multipliedBy(2)).until(() -> others.get() == 1);
            await().atMost(SOON.multipliedBy(2)).until(() -> broker.messages(name) == 0);
            narrow.stop();
        }
    }

    @Test
    void aPausedBeanTakesNothingUntilItIsResumed() throws Exception {
        spec.setPaused(true);
        go.release(100);
        adapter.endpointActivation(slow(true), spec);
        send(3);
        await().during(SHORT).atMost(SOON).until(() -> started.get() == 0 && broker.consumers(name) == 0);
        assertThat(managed().getState()).isEqualTo("PAUSED");

        managed().resume();
        await().atMost(SOON).until(() -> managed().getConsumed() == 3);
        assertThat(managed().getState()).isEqualTo("CONSUMING");

        managed().pause();
        await().atMost(SOON).until(() -> broker.consumers(name) == 0);
        send(3);
        await().during(SHORT).atMost(SOON).until(() -> started.get() == 3);
        managed().resume();
        await().atMost(SOON).until(() -> managed().getConsumed() == 6);
        assertThat(managed().getFailed()).isZero();
        assertThat(managed().getLastError()).isNull();
    }

    @Test
    void pausingGivesBackWhatWasFetchedAheadAndLetsTheRestEnd() throws Exception {
        spec.setMaxSession(1);
        adapter.endpointActivation(slow(true), spec);
        send(4);
        await().atMost(SOON).until(() -> started.get() == 1);
        managed().pause();
        go.release(1);
        await().atMost(SOON).until(() -> broker.messages(name) == 3 && broker.delivering(name) == 0);
        assertThat(broker.take(name, SOON).getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pausesAfterTooManyFailuresAndTriesOneNowAndThen(boolean transacted) throws Exception {
        Duration longEnoughToLook = Duration.ofSeconds(2);
        spec.setPace(new Pace(SHORT, longEnoughToLook, longEnoughToLook));
        spec.setMaxSession(1);
        spec.setMaxSequentialFailures(2);
        AtomicBoolean broken = new AtomicBoolean(true);
        adapter.endpointActivation(
                new FakeBean(transacted, message -> {
                    started.incrementAndGet();
                    if (broken.get()) {
                        throw new java.io.IOException("out of order");
                    }
                }),
                spec);
        send(4);
        await().atMost(SOON).until(() -> managed().getState().equals("HELD"));
        assertThat(started).hasValue(2);
        assertThat(managed().getLastError()).contains("EJBException");
        await().atMost(SOON).until(() -> started.get() == 3);

        broken.set(false);
        await().atMost(SOON).until(() -> broker.messages(name) == 0);
        assertThat(managed().getState()).isEqualTo("CONSUMING");
        assertThat(managed().getFailed()).isGreaterThanOrEqualTo(3);
    }

    /** WildFly refuses for as long as one bean does not end, before it says that they are undeployed. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheContainerRefusesIsNotWornOut(boolean transacted) throws Exception {
        int messages = 10;
        spec.setPace(new Pace(SHORT, Duration.ofHours(1), Duration.ofHours(1)));
        spec.setMaxSession(2);
        long dead = broker.messages("DLQ");
        FakeBean bean = slow(transacted);
        bean.ending.set(true);
        adapter.endpointActivation(bean, spec);
        broker.send(name, texts(messages));
        await().atMost(SOON).until(() -> managed().getState().equals("HELD"));
        await().atMost(SOON).until(() -> broker.consumers(name) == 0);
        assertThat(managed().getFailed()).isZero();
        assertThat(managed().getLastError()).contains("shutting down");
        assertThat(started).hasValue(0);
        int counted = 0;
        for (int i = 0; i < messages; i++) {
            counted += broker.take(name, SOON).getIntProperty("JMSXDeliveryCount") - 1;
        }
        assertThat(counted).as("attempts").isLessThanOrEqualTo(transacted ? 2 : 0);
        assertThat(broker.messages("DLQ")).isEqualTo(dead);
    }

    @Test
    void aContainerThatTakesMessagesAgainGetsThem() throws Exception {
        go.release(100);
        FakeBean bean = slow(false);
        bean.ending.set(true);
        adapter.endpointActivation(bean, spec);
        send(3);
        await().atMost(SOON).until(() -> managed().getState().equals("HELD"));
        bean.ending.set(false);
        await().atMost(SOON).until(() -> managed().getConsumed() == 3);
        assertThat(managed().getState()).isEqualTo("CONSUMING");
    }

    /** Another bean, which this one calls, is being undeployed: that is a failure of this one as any other. */
    @Test
    void whatComesOutOfTheBeanIsAFailureWhateverItIs() throws Exception {
        adapter.endpointActivation(new Caller(), spec);
        send(1);
        await().atMost(SOON).until(() -> managed().getFailed() == Broker.MAX_DELIVERY_ATTEMPTS);
        assertThat(managed().getState()).isEqualTo("CONSUMING");
    }

    /** A bean, and its container, without a transaction. */
    private static final class Caller implements MessageEndpointFactory, MessageEndpoint, MessageListener {

        @Override
        public void onMessage(Message message) {
            throw new EJBComponentUnavailableException();
        }

        @Override
        public Class<?> getEndpointClass() {
            return Caller.class;
        }

        @Override
        public MessageEndpoint createEndpoint(XAResource resource) {
            return this;
        }

        @Override
        public MessageEndpoint createEndpoint(XAResource resource, long timeout) {
            return this;
        }

        @Override
        public boolean isDeliveryTransacted(Method method) {
            return false;
        }

        @Override
        public String getActivationName() {
            return "Caller";
        }

        @Override
        public void beforeDelivery(Method method) {}

        @Override
        public void afterDelivery() {}

        @Override
        public void release() {}
    }

    @Test
    void managementForgetsWhatIsUndeployed() throws Exception {
        FakeBean bean = slow(true);
        adapter.endpointActivation(bean, spec);
        assertThat(managed().getAddress()).isEqualTo(name);
        adapter.endpointDeactivation(bean, spec);
        assertThat(managedNames()).isEmpty();
    }

    @Test
    void stopWaitsNoLongerThanItIsTold() throws Exception {
        spec.setStopTimeout(500L);
        FakeBean bean = slow(true);
        adapter.endpointActivation(bean, spec);
        send(2);
        await().atMost(SOON).until(() -> started.get() >= 1);
        long before = System.nanoTime();
        adapter.endpointDeactivation(bean, spec);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(SHORT, SOON);
        await().atMost(SOON).until(() -> broker.delivering(name) == 0);
        assertThat(broker.messages(name)).isEqualTo(2);
    }
}
