package io.waylink.adapter.xa;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every call in every state. */
class StateTest {

    /** A name is the state after it; work and xid say how it is ended; the others are codes. */
    private static final List<String> TABLE = List.of(
            "          | START  JOIN   RESUME END    FAIL   SUSPEND   PREPARE COMMIT_ONE_PHASE COMMIT ROLLBACK FORGET",
            "NONE      | ACTIVE NOTA   NOTA   NOTA   NOTA   NOTA      NOTA    NOTA             xid    xid      xid",
            "ACTIVE    | DUPID  PROTO  PROTO  IDLE   FAILED SUSPENDED PROTO   PROTO            PROTO  work     PROTO",
            "SUSPENDED | DUPID  PROTO  ACTIVE IDLE   FAILED PROTO     PROTO   PROTO            PROTO  work     PROTO",
            "IDLE      | DUPID  ACTIVE PROTO  PROTO  PROTO  PROTO     work    work             PROTO  work     PROTO",
            "FAILED    | DUPID  RB     PROTO  PROTO  PROTO  PROTO     work    work             PROTO  work     PROTO",
            "ENDING    | DUPID  RMFAIL RMFAIL RMFAIL RMFAIL RMFAIL    RMFAIL  RMFAIL           RMFAIL RMFAIL   RMFAIL",
            "PREPARED  | DUPID  PROTO  PROTO  PROTO  PROTO  PROTO     PROTO   PROTO            xid    xid      xid",
            "IN_DOUBT  | DUPID  PROTO  PROTO  PROTO  PROTO  PROTO     PROTO   PROTO            PROTO  xid      PROTO",
            "CHECKED   | DUPID  PROTO  PROTO  PROTO  PROTO  PROTO     PROTO   PROTO            work   work     PROTO",
            "HAZARD    | ACTIVE PROTO  PROTO  PROTO  PROTO  PROTO     PROTO   PROTO            PROTO  PROTO    drop");

    static Stream<Arguments> cells() {
        List<String> calls = words(TABLE.get(0));
        return TABLE.stream().skip(1).flatMap(line -> {
            State state = State.valueOf(line.substring(0, line.indexOf('|')).strip());
            List<String> row = words(line);
            return Stream.iterate(0, i -> i + 1)
                    .limit(calls.size())
                    .map(i -> Arguments.of(state, Call.valueOf(calls.get(i)), row.get(i)));
        });
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.substring(line.indexOf('|') + 1).strip().split(" +"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cells")
    void everyCallInEveryState(State state, Call call, String expected) {
        assertThat(state.on(call)).isEqualTo(decision(expected));
    }

    private static State.Decision decision(String word) {
        return switch (word) {
            case "work" -> new State.ByWork();
            case "xid" -> new State.ByXid();
            case "drop" -> new State.Drop();
            case "NOTA" -> new State.Refuse(XAException.XAER_NOTA);
            case "PROTO" -> new State.Refuse(XAException.XAER_PROTO);
            case "DUPID" -> new State.Refuse(XAException.XAER_DUPID);
            case "RMFAIL" -> new State.Refuse(XAException.XAER_RMFAIL);
            case "RB" -> new State.Refuse(XAException.XA_RBROLLBACK);
            default -> new State.Move(State.valueOf(word));
        };
    }

    @Test
    void theTableIsComplete() {
        assertThat(cells()).hasSize(State.values().length * Call.values().length);
    }

    @Test
    void aSessionIsFreeOnceItsBranchIsPrepared() {
        assertThat(Stream.of(State.values()).filter(State::occupies))
                .containsExactly(State.ACTIVE, State.SUSPENDED, State.IDLE, State.FAILED, State.ENDING, State.CHECKED);
    }
}
