package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.jms.Message;
import jakarta.resource.ResourceException;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.fixture.FakeBean;
import io.waylink.adapter.fixture.FakeContainer;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Beans without a transaction and a peer that says frame by frame what no broker says when a test wants it. */
@Timeout(30)
class ScriptedPeerTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int PREFETCH = 10;

    /** Not all scripts answer a close. */
    private static final String SOON_CLOSED = "?jms.closeTimeout=200";

    private final FakeContainer container = new FakeContainer();
    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter();
    private final AmqpActivationSpec spec = new AmqpActivationSpec();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() throws ResourceException {
        adapter.start(container);
        spec.setDestination("orders");
        spec.setPrefetch(PREFETCH);
        spec.setStopTimeout(0L);
    }

    @AfterEach
    void stop() {
        adapter.stop();
        container.close();
    }

    /** One that has room for the connection's own session and one more. */
    private static void expectBean(ProtonTestServer peer) {
        peer.expectSASLAnonymousConnect();
        peer.expectOpen().respond().withChannelMax(1);
        peer.expectBegin().respond();
        peer.expectBegin().respond();
        peer.expectAttach().ofReceiver().respond();
        peer.expectFlow().withLinkCredit(PREFETCH);
    }

    private static void expectAccepted(ProtonTestServer peer, int id) {
        peer.expectDisposition().withFirst(id).withSettled(true).withState().accepted();
    }

    private FakeBean activate(ProtonTestServer peer, String options, FakeBean.Body body) throws ResourceException {
        spec.setUrl("amqp://127.0.0.1:" + peer.getServerURI().getPort() + options);
        FakeBean bean = new FakeBean(false, body);
        adapter.endpointActivation(bean, spec);
        return bean;
    }

    private void see(Message message) throws Exception {
        seen.add(message.getBody(String.class));
    }

    @Test
    void whatCannotBeDecodedIsRejectedAndNotGivenToTheBean() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectBean(peer);
            peer.remoteTransfer()
                    .withDeliveryId(0)
                    .withDeliveryTag(new byte[] {0})
                    .withPayload(new byte[] {0, 0x53, 0x77, (byte) 0xA1, 100, 'a'}) // a string longer than it is
                    .queue();
            peer.expectDisposition()
                    .withFirst(0)
                    .withSettled(true)
                    .withState()
                    .rejected("amqp:decode-error", "the message cannot be decoded");
            peer.remoteTransfer()
                    .withDeliveryId(1)
                    .withDeliveryTag(new byte[] {1})
                    .withBody()
                    .withString("next")
                    .also()
                    .queue();
            expectAccepted(peer, 1);
            peer.start();
            activate(peer, SOON_CLOSED, this::see);
            peer.waitForScriptToComplete(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(seen).containsExactly("next");
            peer.expectClose().respond();
        }
    }

    @Test
    void goesOnWithTheSessionsThatThereAreIfThePeerAllowsNoMore() throws Exception {
        spec.setMaxSession(4);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectBean(peer);
            peer.remoteTransfer()
                    .withDeliveryId(0)
                    .withDeliveryTag(new byte[] {0})
                    .withBody()
                    .withString("first")
                    .also()
                    .queue();
            peer.start();
            activate(peer, SOON_CLOSED, message -> {
                entered.countDown();
                leave.await();
                see(message);
            });
            entered.await();
            peer.waitForScriptToComplete();
            int works = container.works.get();
            expectAccepted(peer, 0);
            expectAccepted(peer, 1);
            peer.remoteTransfer()
                    .withDeliveryId(1)
                    .withDeliveryTag(new byte[] {1})
                    .withBody()
                    .withString("second")
                    .also()
                    .now();
            // Another session is asked for, on a thread of the container, and refused.
            await().atMost(SOON).until(() -> container.works.get() > works && container.running.get() == 1);
            leave.countDown();
            peer.waitForScriptToComplete(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(seen).containsExactly("first", "second");
            peer.expectClose().respond();
        }
    }
}
