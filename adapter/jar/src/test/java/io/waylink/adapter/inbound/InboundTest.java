package io.waylink.adapter.inbound;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import jakarta.jms.TextMessage;
import jakarta.resource.ResourceException;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.fixture.Broker;
import io.waylink.adapter.fixture.FakeBean;
import io.waylink.adapter.fixture.FakeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(30)
class InboundTest {

    private static final Duration SOON = Duration.ofSeconds(8);

    private static Broker broker;

    private final FakeContainer container = new FakeContainer();
    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter();
    private final String name = "in-" + UUID.randomUUID();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final AmqpActivationSpec spec = new AmqpActivationSpec();

    @BeforeAll
    static void start() throws Exception {
        broker = new Broker();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @BeforeEach
    void deploy() throws ResourceException {
        adapter.setUrl(broker.url());
        adapter.start(container);
        spec.setDestination(name);
    }

    @AfterEach
    void undeploy() {
        adapter.stop();
        container.close();
        await().atMost(SOON).until(() -> broker.connections() == 0);
    }

    private FakeBean activate(FakeBean bean) throws ResourceException {
        adapter.endpointActivation(bean, spec);
        return bean;
    }

    private void see(jakarta.jms.Message message) throws Exception {
        seen.add(((TextMessage) message).getText() + "/" + message.getIntProperty("JMSXDeliveryCount"));
    }

    private static String[] texts(int number) {
        String[] texts = new String[number];
        for (int i = 0; i < number; i++) {
            texts[i] = "m" + i;
        }
        return texts;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void processesEachMessageOnceAndHoldsNoThreadWhenIdle(boolean transacted) throws Exception {
        spec.setMinSession(AmqpActivationSpec.MAX_SESSION);
        FakeBean bean = activate(new FakeBean(transacted, this::see));
        broker.send(name, texts(100));
        await().atMost(SOON).until(() -> seen.size() == 100);
        assertThat(seen).doesNotHaveDuplicates().allMatch(text -> text.endsWith("/1"));
        await().atMost(SOON).until(() -> broker.messages(name) == 0);
        await().atMost(SOON).until(() -> container.running.get() == 0);
        assertThat(bean.endpoints).hasValue(AmqpActivationSpec.MAX_SESSION);
        assertThat(broker.consumers(name)).isEqualTo(AmqpActivationSpec.MAX_SESSION);

        adapter.endpointDeactivation(bean, spec);
        assertThat(bean.endpoints).hasValue(0);
        await().atMost(SOON).until(() -> broker.consumers(name) == 0);
    }

    @Test
    void processesWhatWasThereBefore() throws Exception {
        broker.send(name, texts(5));
        activate(new FakeBean(true, this::see));
        await().atMost(SOON).until(() -> seen.size() == 5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBeanThatThrowsGetsTheMessageAgainUntilItIsDead(boolean transacted) throws Exception {
        while (broker.messages("DLQ") > 0) {
            broker.take("DLQ", SOON);
        }
        activate(new FakeBean(transacted, message -> {
            see(message);
            throw new java.io.IOException("no");
        }));
        broker.send(name, "poison");
        await().atMost(SOON).until(() -> broker.messages("DLQ") == 1 && broker.messages(name) == 0);
        assertThat(seen).containsExactly("poison/1", "poison/2", "poison/3");
    }

    @Test
    void aContainerThatCommitsWhatItRefusedLosesNothing() throws Exception {
        spec.setMaxSession(1);
        FakeBean bean = new FakeBean(true, container.transactions, message -> {
            see(message);
            if (message.getIntProperty("JMSXDeliveryCount") == 1) {
                throw new IllegalStateException("The component is shutting down");
            }
        });
        bean.commitsAnyway.set(true);
        activate(bean);
        broker.send(name, "a");
        await().atMost(SOON).until(() -> broker.messages(name) == 0);
        assertThat(seen).containsExactly("a/1", "a/2");
        assertThat(container.transactions.refused).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anErrorDoesNotEndTheSession(boolean transacted) throws Exception {
        spec.setMaxSession(1);
        activate(new FakeBean(transacted, message -> {
            see(message);
            if (message.getIntProperty("JMSXDeliveryCount") == 1) {
                throw new java.util.concurrent.ExecutionException(new StackOverflowError());
            }
        }));
        broker.send(name, "a");
        await().atMost(SOON).until(() -> broker.messages(name) == 0);
        assertThat(seen).containsExactly("a/1", "a/2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deactivationWaitsForWhatIsProcessedAndGivesTheRestBackUntouched(boolean transacted) throws Exception {
        spec.setMaxSession(1);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        FakeBean bean = activate(new FakeBean(transacted, message -> {
            entered.countDown();
            leave.await();
            see(message);
        }));
        broker.send(name, texts(5));
        entered.await();
        Thread stopping = new Thread(() -> adapter.endpointDeactivation(bean, spec));
        stopping.start();
        await().during(Duration.ofMillis(200)).atMost(SOON).until(stopping::isAlive);
        leave.countDown();
        stopping.join();

        assertThat(seen).containsExactly("m0/1");
        assertThat(bean.endpoints).hasValue(0);
        await().atMost(SOON).until(() -> broker.messages(name) == 4);
        for (int i = 1; i < 5; i++) {
            TextMessage left = (TextMessage) broker.take(name, SOON);
            assertThat(left.getText()).isEqualTo("m" + i);
            assertThat(left.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        }
    }

    /** Nobody waits for it any longer: others get its message while it is still at work, and what it does comes to nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBeanThatDoesNotEndInTimeLosesItsMessageToOthers(boolean transacted) throws Exception {
        spec.setMaxSession(1);
        spec.setStopTimeout(100L);
        AmqpActivationSpec other = new AmqpActivationSpec();
        other.setDestination(name + ".other");
        // Keeps the connection: what the broker has back, it has not because that was closed.
        adapter.endpointActivation(new FakeBean(transacted, this::see), other);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        FakeBean bean = activate(new FakeBean(transacted, message -> {
            entered.countDown();
            leave.await();
        }));
        broker.send(name, texts(3));
        entered.await();
        Set<Object> connections = broker.connectionIds();
        adapter.endpointDeactivation(bean, spec);
        assertThat(broker.connectionIds()).isEqualTo(connections);
        assertThat(List.of(takeNext(), takeNext(), takeNext()))
                .containsExactly(transacted ? "m0/2" : "m0/1", "m1/1", "m2/1");
        assertThat(bean.endpoints).as("still at work").hasValue(1);

        leave.countDown();
        await().atMost(SOON).until(() -> bean.endpoints.get() == 0);
        assertThat(broker.messages(name)).isZero();
        broker.send(name + ".other", "others go on");
        await().atMost(SOON).until(() -> seen.contains("others go on/1"));
        assertThat(broker.connectionIds()).isEqualTo(connections);
    }

    /** It may never end: what its session holds is for others, while it gets nothing more. */
    @Test
    void aBeanThatOutlastsItsTransactionLosesItsMessageToOthersAndGoesOnWhenItEnds() throws Exception {
        spec.setMaxSession(1);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        FakeBean bean = activate(new FakeBean(true, message -> {
            see(message);
            entered.countDown();
            leave.await();
        }));
        broker.send(name, texts(3));
        entered.await();
        bean.expire();
        assertThat(List.of(takeNext(), takeNext())).containsExactly("m0/2", "m1/1");
        assertThat(seen).containsExactly("m0/1");
        assertThat(broker.consumers(name)).isZero();

        leave.countDown();
        await().atMost(SOON).until(() -> broker.messages(name) == 0);
        assertThat(seen).containsExactly("m0/1", "m2/1");
        assertThat(bean.endpoints).hasValue(1);
    }

    private String takeNext() throws Exception {
        TextMessage message = (TextMessage) broker.take(name, SOON);
        return message.getText() + "/" + message.getIntProperty("JMSXDeliveryCount");
    }

    @Test
    void waitsForTheDeploymentToEndAndForThreads() throws Exception {
        container.refusals.set(2);
        FakeBean bean = new FakeBean(true, this::see);
        bean.unavailable.set(2);
        activate(bean);
        broker.send(name, "late");
        await().atMost(SOON).until(() -> seen.size() == 1);
        assertThat(bean.endpoints).hasValueGreaterThanOrEqualTo(AmqpActivationSpec.MIN_SESSION);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void neverHasAnEndpointMadeOnTheActivatingThreadAndUsesThreadsOfTheContainerOnly(boolean transacted)
            throws Exception {
        FakeBean bean = activate(new FakeBean(transacted, this::see));
        await().atMost(SOON).until(() -> bean.endpoints.get() > 0);
        broker.send(name, texts(20));
        await().atMost(SOON).until(() -> seen.size() == 20);
        assertThat(bean.makers).doesNotContain(Thread.currentThread());
        assertThat(container.used).containsAll(bean.makers).containsAll(bean.deliverers);
    }

    @Test
    void asksWhetherItsMethodIsCalledInATransaction() throws Exception {
        FakeBean bean = activate(new FakeBean(true, this::see));
        assertThat(bean.asked)
                .containsExactly(jakarta.jms.MessageListener.class.getMethod("onMessage", jakarta.jms.Message.class));
    }

    /** A peer that says nothing keeps one attempt of one thread, however many beans want it. */
    @Test
    void beansWithTheSameTargetTryToConnectTogether() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "amqp://127.0.0.1:" + silent.getLocalPort();
            for (int i = 0; i < 10; i++) {
                AmqpActivationSpec each = new AmqpActivationSpec();
                each.setDestination(name + "." + i);
                each.setUrl(url);
                adapter.endpointActivation(new FakeBean(true, this::see), each);
            }
            try (Socket only = silent.accept()) {
                silent.setSoTimeout(500);
                assertThatThrownBy(silent::accept).isInstanceOf(SocketTimeoutException.class);
                assertThat(only.isConnected()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsWhatFailedUntilTheRedeliveryDelayIsOver(boolean transacted) throws Exception {
        spec.setMaxSession(1);
        spec.setRedeliveryDelay(50L);
        activate(new FakeBean(transacted, message -> {
            see(message);
            if (message.getIntProperty("JMSXDeliveryCount") < 3) {
                throw new java.io.IOException("not yet");
            }
        }));
        broker.send(name, "a", "b");
        await().atMost(SOON).until(() -> broker.messages(name) == 0);
        assertThat(seen).containsExactlyInAnyOrder("a/1", "a/2", "a/3", "b/1", "b/2", "b/3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void restsWithoutAThreadAndGivesBackAtOnceWhenItIsUndeployed(boolean transacted) throws Exception {
        spec.setMaxSession(1);
        spec.setRedeliveryDelay(Duration.ofHours(1).toMillis());
        FakeBean bean = activate(new FakeBean(transacted, message -> {
            see(message);
            throw new java.io.IOException("not yet");
        }));
        broker.send(name, "a");
        await().atMost(SOON).until(() -> seen.size() == 1 && container.running.get() == 0);
        assertThat(broker.delivering(name)).isEqualTo(1);
        adapter.endpointDeactivation(bean, spec);
        assertThat(broker.take(name, SOON).getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(bean.endpoints).hasValue(0);
    }

    @Test
    void deploymentFailsIfItsAddressHasToBeReachedAndIsNot() throws Exception {
        spec.setReachableWithin(300L);
        broker.send(name, "a");
        FakeBean bean = activate(new FakeBean(true, this::see));
        await().atMost(SOON).until(() -> seen.contains("a/1"));
        adapter.endpointDeactivation(bean, spec);

        try (Broker gone = new Broker()) {
            spec.setUrl(gone.url());
        }
        assertThatThrownBy(() -> activate(bean))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("FakeBean could not consume from " + name
                        + " within reachableWithin, 300 ms: Could not connect to [" + spec.getUrl() + "]");
        assertThat(bean.endpoints).hasValue(0);
    }

    @Test
    void refusesATransactionTimeoutThatTheContainerCannotBeTold() {
        spec.setTransactionTimeout(5);
        assertThatThrownBy(() -> activate(new FakeBean(true, this::see)))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("transactionTimeout is 5, it must be left out here");
    }

    @Test
    void selects() throws Exception {
        spec.setMessageSelector("JMSPriority > 4");
        activate(new FakeBean(true, this::see));
        broker.send(name, "ordinary");
        broker.sendUrgent(name, "urgent");
        await().atMost(SOON).until(() -> broker.messages(name) == 1);
        assertThat(seen).containsExactly("urgent/1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalSessionsAndServersShareASubscription(boolean durable) throws Exception {
        spec.setDestinationType("jakarta.jms.Topic");
        spec.setShareSubscriptions(true);
        spec.setSubscriptionName("shared-" + name);
        spec.setSubscriptionDurability(durable ? "Durable" : "NonDurable");
        spec.setMinSession(2);
        spec.setMaxSession(4);
        FakeBean bean = new FakeBean(true, this::see);
        activate(bean);
        FakeBean onAnotherServer = new FakeBean(true, this::see);
        activate(onAnotherServer);
        await().atMost(SOON).until(() -> bean.endpoints.get() >= 2 && onAnotherServer.endpoints.get() >= 2);
        for (int i = 0; i < 20; i++) {
            broker.publish(name, "m" + i);
        }
        await().atMost(SOON).until(() -> seen.size() == 20);
        assertThat(seen).doesNotHaveDuplicates();
        adapter.endpointDeactivation(bean, spec);
        adapter.endpointDeactivation(onAnotherServer, spec);
        assertThat(seen).hasSize(20);

        broker.publish(name, "while away");
        activate(bean);
        await().atMost(SOON).until(() -> bean.endpoints.get() >= 2);
        broker.publish(name, "back");
        await().atMost(SOON).until(() -> seen.contains("back/1"));
        assertThat(seen.contains("while away/1")).isEqualTo(durable);
    }

    @Test
    void beansWithTheSameTargetShareTheirConnection() throws Exception {
        FakeBean one = activate(new FakeBean(true, this::see));
        AmqpActivationSpec other = new AmqpActivationSpec();
        other.setDestination(name + ".other");
        other.setPrefetch(1);
        FakeBean another = new FakeBean(false, this::see);
        adapter.endpointActivation(another, other);
        await().atMost(SOON).until(() -> one.endpoints.get() == 1 && another.endpoints.get() == 1);
        assertThat(broker.connections()).isEqualTo(1);

        adapter.endpointDeactivation(one, spec);
        broker.send(name + ".other", "still there");
        await().atMost(SOON).until(() -> seen.contains("still there/1"));
        adapter.endpointDeactivation(another, other);
        await().atMost(SOON).until(() -> broker.connections() == 0);
    }

    @Test
    void goesBackToTheFirstHostOnceThatIsBack() throws Exception {
        Broker first = new Broker();
        spec.setUrl(first.url() + "," + broker.url());
        spec.setRebalanceInterval(100L);
        first.close();
        FakeBean bean = activate(new FakeBean(true, this::see));
        broker.send(name, "there");
        await().atMost(SOON).until(() -> seen.contains("there/1"));
        try (Broker back = new Broker(first.port())) {
            back.send(name, "here");
            await().atMost(SOON.multipliedBy(2)).until(() -> seen.contains("here/1"));
            await().atMost(SOON).until(() -> broker.consumers(name) == 0 && back.consumers(name) > 0);
            broker.send(name, "there again");
            await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> broker.messages(name) == 1);
            adapter.endpointDeactivation(bean, spec);
        }
    }

    @Test
    void beansThatShareAConnectionGoBackTogetherAndShareTheNext() throws Exception {
        Broker first = new Broker();
        first.close();
        List<String> names = List.of(name, name + ".other");
        for (String each : names) {
            AmqpActivationSpec own = new AmqpActivationSpec();
            own.setDestination(each);
            own.setUrl(first.url() + "," + broker.url());
            own.setRebalanceInterval(100L);
            adapter.endpointActivation(new FakeBean(true, this::see), own);
            broker.send(each, "there " + each);
        }
        await().atMost(SOON).until(() -> seen.size() == 2);
        try (Broker back = new Broker(first.port())) {
            // All at once: who looks whether the first host is back has a consumer there too.
            await().atMost(SOON.multipliedBy(2))
                    .until(() -> broker.connections() == 0
                            && back.connections() == 1
                            && names.stream().allMatch(each -> back.consumers(each) > 0));
            adapter.stop();
        }
    }

    @Test
    void consumesAgainAfterTheBrokerWasGone() throws Exception {
        Broker first = new Broker();
        spec.setUrl(first.url());
        spec.setMaxSession(2);
        activate(new FakeBean(true, this::see));
        first.send(name, "before");
        await().atMost(SOON).until(() -> seen.size() == 1);
        first.close();
        try (Broker second = new Broker(first.port())) {
            second.send(name, "after");
            await().atMost(SOON.multipliedBy(3)).until(() -> seen.contains("after/1"));
        }
    }

    @Test
    void consumesAgainAfterItsQueueWasDeleted() throws Exception {
        spec.setMaxSession(2);
        activate(new FakeBean(true, this::see));
        broker.send(name, "before");
        await().atMost(SOON).until(() -> seen.size() == 1);
        broker.queue(name).deleteQueue(true);
        broker.send(name, "after");
        await().atMost(SOON).until(() -> seen.contains("after/1"));
    }

    @Test
    void oneSessionConsumesATopicAndADurableSubscriptionWaits() throws Exception {
        spec.setDestinationType("jakarta.jms.Topic");
        spec.setSubscriptionDurability("Durable");
        spec.setSubscriptionName("subscription");
        spec.setClientId(name);
        FakeBean bean = activate(new FakeBean(true, this::see));
        await().atMost(SOON).until(() -> bean.endpoints.get() == 1);
        await().atMost(SOON).until(() -> broker.publish(name, "one") && seen.contains("one/1"));
        adapter.endpointDeactivation(bean, spec);
        seen.clear();
        broker.publish(name, "two");
        activate(bean);
        await().atMost(SOON).until(() -> seen.contains("two/1"));
    }

    @Test
    void refusesWhatIsNotRight() {
        spec.setDestination(null);
        spec.setMaxSession(0);
        assertThatThrownBy(() -> activate(new FakeBean(true, this::see)))
                .isInstanceOf(ResourceException.class)
                .hasMessage("destination is not set, it must be an AMQP address, or destinationLookup a JNDI name; "
                        + "maxSession is 0, it must be 1 or more");
    }

    @Test
    void refusesWhatOtherAdaptersMeanDifferently() {
        spec.setMaxSessions(3);
        spec.setClientID("me");
        spec.setReconnectAttempts(-1);
        spec.setMaxMessages(1);
        assertThatCode(spec::validate).doesNotThrowAnyException();
        assertThat(spec.getMaxSession()).isEqualTo(3);
        assertThat(spec.getClientId()).isEqualTo("me");

        spec.setSetupAttempts(5);
        spec.setReconnectInterval(10L);
        spec.setMinSession(4);
        assertThatThrownBy(() -> activate(new FakeBean(true, this::see)))
                .isInstanceOf(ResourceException.class)
                .hasMessage("minSession is 4, it must not be more than maxSession, which is 3; "
                        + "reconnectInterval is of another adapter: leave it out, the time between attempts grows by"
                        + " itself from 0.1 to 30 seconds; "
                        + "setupAttempts is 5, it must be -1: a bean is connected again for as long as it is deployed");
    }
}
