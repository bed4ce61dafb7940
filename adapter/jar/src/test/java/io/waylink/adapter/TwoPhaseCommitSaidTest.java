package io.waylink.adapter;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;

import io.waylink.adapter.fixture.Broker;
import io.waylink.adapter.fixture.FakeBean;
import io.waylink.adapter.fixture.FakeContainer;
import io.waylink.adapter.fixture.FakeDatabase;
import io.waylink.adapter.inbound.AmqpActivationSpec;
import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.outbound.AmqpManagedConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whether there is two-phase commit is said once, by those whom it concerns. */
@Timeout(60)
class TwoPhaseCommitSaidTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String QUEUE = "said";
    private static final String[] MESSAGES = {"a", "b", "c", "d", "e", "f"};

    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final AtomicInteger processed = new AtomicInteger();
    private final FakeContainer container = new FakeContainer();
    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter(new AdapterListener() {
        @Override
        public void twoPhaseCommit(String who, boolean possible, String why) {
            said.add(who + " " + possible);
        }
    });

    @AfterEach
    void undeploy() {
        adapter.stop();
        container.close();
    }

    private void start(Broker broker) throws ResourceException {
        adapter.setUrl(broker.url());
        adapter.start(container);
    }

    /** A bean processes some messages, several at a time, with these resources besides in each transaction. */
    private void consume(Broker broker, FakeDatabase database) throws Exception {
        AmqpActivationSpec spec = new AmqpActivationSpec();
        spec.setDestination(QUEUE);
        spec.setMinSession(3);
        FakeBean bean = new FakeBean(true, container.transactions, message -> processed.incrementAndGet());
        bean.other.set(database);
        adapter.endpointActivation(bean, spec);
        broker.send(QUEUE, MESSAGES);
        await().atMost(SOON).until(() -> processed.get() == MESSAGES.length && broker.messages(QUEUE) == 0);
    }

    @Test
    void aBeanSaysOnceThatItsMessagesMayComeTwice() throws Exception {
        try (Broker broker = new Broker()) {
            start(broker);
            consume(broker, new FakeDatabase(() -> {}));
            assertThat(said).containsExactly("FakeBean false");
        }
    }

    @Test
    void aBeanWithoutAnotherResourceHasNothingToSay() throws Exception {
        try (Broker broker = new Broker()) {
            start(broker);
            consume(broker, null);
            assertThat(said).isEmpty();
        }
    }

    @Test
    void norHasOneWhoseBrokerKnowsTwoPhases(@TempDir Path directory) throws Exception {
        try (Broker broker = Broker.withBranches(0, directory)) {
            start(broker);
            consume(broker, new FakeDatabase(() -> {}));
            assertThat(said).isEmpty();
        }
    }

    @Test
    void aPoolSaysItOnceHoweverOftenTheContainerAsks(@TempDir Path directory) throws Exception {
        try (Broker broker = new Broker();
                Broker withBranches = Broker.withBranches(0, directory)) {
            start(broker);
            assertThat(supportOf(pool(broker))).isEqualTo(TransactionSupportLevel.LocalTransaction);
            assertThat(supportOf(pool(withBranches))).isEqualTo(TransactionSupportLevel.XATransaction);
            assertThat(said)
                    .containsExactly(
                            "The pool to " + broker.url() + " false", "The pool to " + withBranches.url() + " true");
        }
    }

    private AmqpManagedConnectionFactory pool(Broker broker) throws ResourceException {
        AmqpManagedConnectionFactory factory = new AmqpManagedConnectionFactory();
        factory.setResourceAdapter(adapter);
        factory.setUrl(broker.url());
        return factory;
    }

    private static TransactionSupportLevel supportOf(AmqpManagedConnectionFactory factory) {
        TransactionSupportLevel first = factory.getTransactionSupport();
        assertThat(factory.getTransactionSupport()).isEqualTo(first);
        return first;
    }
}
