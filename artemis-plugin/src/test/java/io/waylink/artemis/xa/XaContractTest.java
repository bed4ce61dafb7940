package io.waylink.artemis.xa;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.qpid.proton.amqp.Binary;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Every call of a transaction manager in every state of a branch (XA specification, section 6), over an acceptor and over
 * the connection to a router: what it is answered, and what becomes of a message that the branch consumes and of one that
 * it sends.
 */
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class XaContractTest {

    private static final String OK = "OK";

    /** Over which connection. */
    enum Way {
        ACCEPTOR,
        ROUTER
    }

    enum Call {
        BIND_ANOTHER,
        BIND_AGAIN,
        ONE_PHASE,
        DISCHARGE,
        DISCHARGE_FAIL,
        COMMIT,
        ROLLBACK,
        FORGET
    }

    /** What became of the work of the branch. */
    enum Work {
        NONE,
        PENDING,
        DONE,
        UNDONE
    }

    enum State {
        UNKNOWN(Work.NONE, false),
        LOCAL(Work.PENDING, false),
        BOUND(Work.PENDING, false),
        BOUND_FOR_ONE_PHASE(Work.PENDING, false),
        PREPARED(Work.PENDING, true),
        COMMITTED(Work.DONE, false),
        COMMITTED_IN_ONE_PHASE(Work.DONE, false),
        ROLLED_BACK(Work.UNDONE, false),
        ROLLED_BACK_BEFORE_PREPARE(Work.UNDONE, false),
        TIMED_OUT(Work.UNDONE, false),
        ABANDONED(Work.UNDONE, false),
        HEURISTICALLY_COMMITTED(Work.DONE, true),
        HEURISTICALLY_ROLLED_BACK(Work.UNDONE, true);

        final Work work;
        final boolean inDoubt;

        State(Work work, boolean inDoubt) {
            this.work = work;
            this.inDoubt = inDoubt;
        }
    }

    private record Cell(State state, Call call, String answer, Work work) {}

    private static List<Cell> table() {
        List<Cell> table = new ArrayList<>();
        for (State state : State.values()) {
            Map<Call, Cell> row = new EnumMap<>(Call.class);
            boolean over = state == State.UNKNOWN
                    || state == State.COMMITTED
                    || state == State.COMMITTED_IN_ONE_PHASE
                    || state == State.ROLLED_BACK
                    || state == State.ROLLED_BACK_BEFORE_PREPARE
                    || state == State.TIMED_OUT
                    || state == State.ABANDONED
                    || state == State.LOCAL;
            if (over) {
                put(row, state, Call.BIND_ANOTHER, OK, state.work);
                for (Call call : List.of(Call.COMMIT, Call.ROLLBACK, Call.FORGET)) {
                    put(row, state, call, "XAER_NOTA", state.work);
                }
            } else {
                put(row, state, Call.BIND_ANOTHER, "XAER_DUPID", state.work);
            }
            switch (state) {
                case LOCAL -> {
                    put(row, state, Call.BIND_AGAIN, OK, Work.PENDING);
                    put(row, state, Call.ONE_PHASE, "XAER_PROTO", Work.PENDING);
                    put(row, state, Call.DISCHARGE, OK, Work.DONE);
                    put(row, state, Call.DISCHARGE_FAIL, OK, Work.UNDONE);
                }
                case BOUND, BOUND_FOR_ONE_PHASE -> {
                    put(row, state, Call.BIND_AGAIN, "XAER_PROTO", Work.PENDING);
                    put(row, state, Call.ONE_PHASE, OK, Work.PENDING);
                    put(row, state, Call.DISCHARGE, OK, state == State.BOUND ? Work.PENDING : Work.DONE);
                    put(row, state, Call.DISCHARGE_FAIL, OK, Work.UNDONE);
                    put(row, state, Call.COMMIT, "XAER_PROTO", Work.PENDING);
                    put(row, state, Call.ROLLBACK, OK, Work.UNDONE);
                    put(row, state, Call.FORGET, "XAER_PROTO", Work.PENDING);
                }
                case PREPARED -> {
                    put(row, state, Call.COMMIT, OK, Work.DONE);
                    put(row, state, Call.ROLLBACK, OK, Work.UNDONE);
                    put(row, state, Call.FORGET, "XAER_PROTO", Work.PENDING);
                    put(row, state, Call.BIND_AGAIN, "XAER_NOTA", Work.PENDING);
                    put(row, state, Call.DISCHARGE, "amqp:illegal-state", Work.PENDING);
                    put(row, state, Call.DISCHARGE_FAIL, "amqp:illegal-state", Work.PENDING);
                }
                case TIMED_OUT -> {
                    put(row, state, Call.BIND_AGAIN, "XAER_PROTO", Work.UNDONE);
                    put(row, state, Call.ONE_PHASE, "XAER_PROTO", Work.UNDONE);
                    put(row, state, Call.DISCHARGE, "XA_RBTIMEOUT", Work.UNDONE);
                    put(row, state, Call.DISCHARGE_FAIL, OK, Work.UNDONE);
                }
                case HEURISTICALLY_COMMITTED, HEURISTICALLY_ROLLED_BACK -> {
                    String code = state == State.HEURISTICALLY_COMMITTED ? "XA_HEURCOM" : "XA_HEURRB";
                    put(row, state, Call.COMMIT, code, state.work);
                    put(row, state, Call.ROLLBACK, code, state.work);
                    put(row, state, Call.FORGET, OK, state.work);
                }
                default -> {}
            }
            table.addAll(row.values());
        }
        return table;
    }

    private static void put(Map<Call, Cell> row, State state, Call call, String answer, Work work) {
        row.put(call, new Cell(state, call, answer, work));
    }

    static Stream<Arguments> cells() {
        return table().stream().flatMap(cell -> Stream.of(Way.values())
                .map(way -> Arguments.of(way, cell.state, cell.call, cell.answer, cell.work)));
    }

    private TestRouter router;
    private XaBroker broker;
    private final Map<Way, TestRouterConnection> connections = new EnumMap<>(Way.class);

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        router = new TestRouter();
        broker = XaBroker.open(directory, router);
        connections.put(Way.ACCEPTOR, broker.connect("xa"));
        connections.put(Way.ROUTER, router.awaitConnection());
    }

    @AfterAll
    void stop() throws Exception {
        broker.close();
        router.close();
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}, {4}")
    @MethodSource("cells")
    void everyCallInEveryState(Way way, State state, Call call, String answer, Work work) throws Exception {
        XaClient client = new XaClient(connections.get(way));
        XaClient other = new XaClient(connections.get(way));
        String in = "q.in." + UUID.randomUUID();
        String out = "q.out." + UUID.randomUUID();
        XidImpl xid = XaClient.newXid();
        assertThat(other.send(in, "in", null)).isEqualTo(OK);

        Binary transaction = bring(client, other, state, xid, in, out);
        assertWork(other, state.work, in, out);
        assertThat(other.isInDoubt(xid)).isEqualTo(state.inDoubt);

        assertThat(call(client, other, call, transaction, xid)).isEqualTo(answer);
        assertWork(other, work, in, out);
        boolean prepared = state == State.BOUND && call == Call.DISCHARGE;
        boolean ended = state.inDoubt && answer.equals(OK);
        soon().until(() -> other.isInDoubt(xid) == (prepared || (state.inDoubt && !ended)));
        if (prepared || state == State.PREPARED) {
            other.rollback(xid);
        }
    }

    /** Brings a branch into a state; gives its transaction. */
    private Binary bring(XaClient client, XaClient other, State state, XidImpl xid, String in, String out)
            throws Exception {
        Binary transaction = client.declare();
        if (state == State.UNKNOWN) {
            return transaction;
        }
        assertThat(client.take(in, transaction, true)).isEqualTo("in");
        assertThat(client.send(out, "out", transaction)).isEqualTo(OK);
        if (state == State.LOCAL) {
            return transaction;
        }
        assertThat(client.bind(transaction, xid)).isEqualTo(OK);
        switch (state) {
            case PREPARED, COMMITTED, ROLLED_BACK, HEURISTICALLY_COMMITTED, HEURISTICALLY_ROLLED_BACK ->
                assertThat(client.prepare(transaction)).isEqualTo(OK);
            case BOUND_FOR_ONE_PHASE, COMMITTED_IN_ONE_PHASE ->
                assertThat(client.onePhase(transaction, xid)).isEqualTo(OK);
            default -> {}
        }
        switch (state) {
            case COMMITTED -> assertThat(other.commit(xid)).isEqualTo(OK);
            case ROLLED_BACK -> assertThat(other.rollback(xid)).isEqualTo(OK);
            case COMMITTED_IN_ONE_PHASE ->
                assertThat(client.discharge(transaction, false)).isEqualTo(OK);
            case ROLLED_BACK_BEFORE_PREPARE ->
                assertThat(client.discharge(transaction, true)).isEqualTo(OK);
            case TIMED_OUT -> {
                broker.anHourPasses(xid);
                soon().until(() -> broker.server().getResourceManager().getTransaction(xid) == null);
            }
            case ABANDONED -> {
                client.abandon();
                soon().until(() -> broker.server().getResourceManager().getTransaction(xid) == null);
            }
            case HEURISTICALLY_COMMITTED -> broker.commitAnyway(xid);
            case HEURISTICALLY_ROLLED_BACK -> broker.rollBackAnyway(xid);
            default -> {}
        }
        return transaction;
    }

    private static String call(XaClient client, XaClient other, Call call, Binary transaction, XidImpl xid) {
        return switch (call) {
            case BIND_ANOTHER -> other.bind(other.declare(), xid);
            case BIND_AGAIN -> client.bind(transaction, xid);
            case ONE_PHASE -> client.onePhase(transaction, xid);
            case DISCHARGE -> client.discharge(transaction, false);
            case DISCHARGE_FAIL -> client.discharge(transaction, true);
            case COMMIT -> other.commit(xid);
            case ROLLBACK -> other.rollback(xid);
            case FORGET -> other.forget(xid);
        };
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    private void assertWork(XaClient other, Work work, String in, String out) throws Exception {
        switch (work) {
            case NONE -> assertThat(broker.count(in)).isEqualTo(1);
            case PENDING -> assertThat(broker.count(out)).isZero();
            case DONE -> {
                soon().until(() -> broker.count(out) == 1 && broker.count(in) == 0);
            }
            case UNDONE -> {
                assertThat(other.take(in, null, true)).isEqualTo("in");
                assertThat(other.send(in, "in", null)).isEqualTo(OK);
                assertThat(broker.count(out)).isZero();
            }
        }
    }
}
