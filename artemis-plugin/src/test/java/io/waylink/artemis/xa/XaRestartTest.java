package io.waylink.artemis.xa;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.qpid.proton.amqp.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Branches outlive the broker. */
@Timeout(60)
class XaRestartTest {

    private static final String OK = "OK";

    @Test
    void aPreparedBranchIsEndedOnceAfterRestarts(@TempDir Path directory) throws Exception {
        try (XaBroker broker = XaBroker.open(directory)) {
            XidImpl committed = prepared(broker, "q.1");
            XidImpl rolledBack = prepared(broker, "q.2");
            XidImpl heuristic = prepared(broker, "q.3");
            broker.commitAnyway(heuristic);
            broker.restart();
            broker.restart();

            XaClient after = new XaClient(broker.connect("xa"));
            assertThat(after.inDoubt())
                    .containsExactlyInAnyOrder(Xids.text(committed), Xids.text(rolledBack), Xids.text(heuristic));
            assertThat(broker.count("q.1.out")).isZero();
            assertThat(broker.shown("InDoubtCount")).isEqualTo(3);
            assertThat(broker.measured("artemis.xa.in.doubt")).isEqualTo(3);
            assertThat((String[]) broker.shown("InDoubt"))
                    .anyMatch(
                            line -> line.endsWith(" " + Xids.text(committed) + " " + XidImpl.toBase64String(committed)))
                    .anyMatch(line -> line.startsWith("committed by an operator " + Xids.text(heuristic)));
            assertThat((long) broker.shown("OldestInDoubtSeconds")).isBetween(0L, 60L);
            assertThat(after.commit(committed)).isEqualTo(OK);
            assertThat(after.commit(committed)).isEqualTo("XAER_NOTA");
            assertThat(after.rollback(rolledBack)).isEqualTo(OK);
            assertThat(after.take("q.2.in", null, true)).isEqualTo("in");
            assertThat(after.commit(heuristic)).isEqualTo("XA_HEURCOM");
            assertThat(after.forget(heuristic)).isEqualTo(OK);
            assertThat(after.inDoubt()).isEmpty();
            assertThat(broker.shown("InDoubtCount")).isEqualTo(0);
            broker.restart();

            assertThat(new XaClient(broker.connect("xa")).inDoubt()).isEmpty();
            await().pollDelay(Duration.ZERO).until(() -> broker.count("q.1.out") == 1);
            assertThat(broker.count("q.1.in")).isZero();
            assertThat(broker.count("q.2.out")).isZero();
            assertThat(broker.count("q.3.out")).isEqualTo(1);
        }
    }

    /** What goes to the page files is written later than the rest, and so is the prepare. */
    @Test
    void aBranchThatSendsToAnAddressThatPagesSurvives(@TempDir Path directory) throws Exception {
        try (XaBroker broker = XaBroker.open(directory)) {
            XaClient client = new XaClient(broker.connect("xa"));
            String text = "x".repeat(1000);
            Set<String> expected = new HashSet<>();
            for (int i = 0; i < 60; i++) {
                assertThat(client.send("q.page", i + text, null)).isEqualTo(OK);
                expected.add(i + text);
            }
            assertThat(broker.isPaging("q.page")).isTrue();
            XidImpl xid = XaClient.newXid();
            Binary transaction = client.declare();
            for (int i = 0; i < 5; i++) {
                assertThat(expected.remove(client.take("q.page", transaction, true)))
                        .isTrue();
            }
            for (int i = 100; i < 140; i++) {
                assertThat(client.send("q.page", i + text, transaction)).isEqualTo(OK);
                expected.add(i + text);
            }
            assertThat(client.bind(transaction, xid)).isEqualTo(OK);
            assertThat(client.prepare(transaction)).isEqualTo(OK);
            broker.restart();

            XaClient after = new XaClient(broker.connect("xa"));
            assertThat(after.isInDoubt(xid)).isTrue();
            assertThat(after.commit(xid)).isEqualTo(OK);
            Set<String> taken = new HashSet<>();
            for (int i = 0; i < 95; i++) {
                assertThat(taken.add((String) after.take("q.page", null, true))).isTrue();
            }
            assertThat(taken).isEqualTo(expected);
        }
    }

    private static XidImpl prepared(XaBroker broker, String queues) throws Exception {
        XaClient client = new XaClient(broker.connect("xa"));
        XidImpl xid = XaClient.newXid();
        assertThat(client.send(queues + ".in", "in", null)).isEqualTo(OK);
        Binary transaction = client.declare();
        assertThat(client.take(queues + ".in", transaction, true)).isEqualTo("in");
        assertThat(client.send(queues + ".out", "out", transaction)).isEqualTo(OK);
        assertThat(client.bind(transaction, xid)).isEqualTo(OK);
        assertThat(client.prepare(transaction)).isEqualTo(OK);
        return xid;
    }
}
