package io.waylink.adapter.outbound;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.jms.JMSException;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.jms.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Pools that are deployed together ask each broker once whether it knows two-phase commit. */
@Timeout(30)
class TwoPhaseProbeTest {

    private static final String URL = "amqp://localhost:5672";
    private static final Credentials ME = new Credentials("me", "secret");

    private final AtomicLong now = new AtomicLong();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AdapterListener listener = new AdapterListener() {
        @Override
        public void twoPhaseCommit(String who, boolean possible, String why) {
            told.add(who + ": " + (possible ? "two phases" : why));
        }
    };

    private static ClientSettings to(String url) {
        return Settings.of(url, null, null, null, null);
    }

    private TwoPhaseProbe probe(TwoPhaseProbe.Question question) {
        return new TwoPhaseProbe(
                (settings, credentials) -> {
                    asked.add(settings.url() + " as " + credentials);
                    return question.ask(settings, credentials);
                },
                now::get);
    }

    private boolean ask(TwoPhaseProbe probe, String url, Credentials as) {
        return probe.of(() -> to(url), as, listener);
    }

    @Test
    void poolsToTheSameTargetShareAQuestionAndEachSaysWhatItIs() {
        TwoPhaseProbe probe = probe((settings, credentials) -> true);
        assertThat(ask(probe, URL, ME)).isTrue();
        assertThat(ask(probe, URL, ME)).isTrue();
        assertThat(ask(probe, URL, Credentials.NONE)).isTrue();
        assertThat(ask(probe, "amqp://other:5672", ME)).isTrue();
        assertThat(asked).containsExactly(URL + " as me", URL + " as anonymous", "amqp://other:5672 as me");
        assertThat(told).hasSize(4).startsWith("The pool to " + URL + ": two phases");
    }

    @Test
    void aBrokerThatIsAwayIsWaitedForOnceInASeriesOfDeployments() {
        TwoPhaseProbe probe = probe((settings, credentials) -> {
            now.addAndGet(Duration.ofSeconds(5).toNanos());
            throw new JMSException("nobody there");
        });
        for (int i = 0; i < 3; i++) {
            assertThat(ask(probe, URL, ME)).isFalse();
            assertThat(ask(probe, "amqp://" + i + ":5672", ME)).isFalse();
        }
        assertThat(asked).containsOnlyOnce(URL + " as me");
        assertThat(told)
                .filteredOn(line -> line.equals("The pool to " + URL
                        + ": whether its broker can do more is not known (set twoPhaseCommit): nobody there"))
                .hasSize(3);

        now.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(ask(probe, URL, ME)).isFalse();
        assertThat(asked).filteredOn(each -> each.equals(URL + " as me")).hasSize(2);
    }

    @Test
    void whoAsksMeanwhileWaitsForTheAnswer() {
        CountDownLatch answer = new CountDownLatch(1);
        TwoPhaseProbe probe = probe((settings, credentials) -> {
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        });
        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> ask(probe, URL, ME));
        await().until(() -> asked.size() == 1);
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> ask(probe, URL, ME));
        answer.countDown();
        assertThat(first.join()).isTrue();
        assertThat(second.join()).isTrue();
        assertThat(asked).hasSize(1);
    }

    /** Servers make a pool of each kind that ra.xml has, for nobody. */
    @Test
    void aPoolThatNobodyHasGivenAnUrlAsksNobodyAndSaysNothing() throws Exception {
        AmqpManagedConnectionFactory nobodys = new AmqpManagedConnectionFactory() {
            @Override
            AdapterListener listener() {
                return listener;
            }
        };
        assertThat(nobodys.getTransactionSupport()).isEqualTo(TransactionSupportLevel.LocalTransaction);
        assertThat(told).isEmpty();
    }
}
