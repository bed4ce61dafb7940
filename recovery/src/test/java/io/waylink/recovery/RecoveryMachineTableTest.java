package io.waylink.recovery;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.waylink.recovery.Effect.Discard;
import io.waylink.recovery.Effect.Escalate;
import io.waylink.recovery.Effect.Establish;
import io.waylink.recovery.Effect.GiveUp;
import io.waylink.recovery.Effect.Retry;
import io.waylink.recovery.Effect.TearDown;
import io.waylink.recovery.Effect.TellEstablished;
import io.waylink.recovery.Effect.TellLost;
import io.waylink.recovery.Effect.TellRetrying;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.waylink.recovery.State.CLOSED;
import static io.waylink.recovery.State.ESTABLISHING;
import static io.waylink.recovery.State.FAILED;
import static io.waylink.recovery.State.SUSPENDED;
import static io.waylink.recovery.State.UP;
import static io.waylink.recovery.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

/** Every state times every event: no cell is left to what happens to be programmed. */
class RecoveryMachineTableTest {

    /**
     * A row is an event: its epoch, whether it had worked since the last attempt (a {@code Lost} only), its failure. A
     * dot is a cell in which nothing follows; the other words are explained by {@link #expected}. No sequence of events
     * leads to a second silence in a row of something that has worked, for its work ends the row; the cell says what
     * would follow all the same.
     */
    private static final String TABLE =
            """
            event       epoch   worked failure           | IDLE    ESTABLISHING UP            WAITING SUSPENDED FAILED  CLOSED
            Wanted      -       -      -                 | start   .            .             .       .         .       .
            Closed      -       -      -                 | close   drop-close   drop-close    close   close     close   .
            ParentLost  -       -      -                 | .       suspend      lost-suspend  suspend .         .       .
            ParentBack  -       -      -                 | .       .            .             .       start     .       .
            Established current -      -                 | discard up           discard       discard discard   discard discard
            Established stale   -      -                 | discard discard      discard       discard discard   discard discard
            Worked      current -      -                 | .       .            worked        .       .         .       .
            Worked      stale   -      -                 | .       .            .             .       .         .       .
            TimerFired  current -      -                 | .       .            .             start   .         .       .
            TimerFired  stale   -      -                 | .       .            .             .       .         .       .
            Refused     current -      LINK              | .       wait         .             .       .         .       .
            Refused     current -      CONNECTION        | .       wait         .             .       .         .       .
            Refused     current -      FATAL             | .       fail         .             .       .         .       .
            Refused     current -      SILENCE           | .       drop-wait    .             .       .         .       .
            Refused     current -      SECOND_SILENCE    | .       escalate     .             .       .         .       .
            Refused     current -      SILENT_CONNECTION | .       drop-wait    .             .       .         .       .
            Refused     stale   -      any               | .       .            .             .       .         .       .
            Lost        current yes    LINK              | .       .            lost-start    .       .         .       .
            Lost        current yes    CONNECTION        | .       .            lost-start    .       .         .       .
            Lost        current yes    FATAL             | .       .            drop-fail     .       .         .       .
            Lost        current yes    SILENCE           | .       .            lost-start    .       .         .       .
            Lost        current yes    SECOND_SILENCE    | .       .            lost-escalate .       .         .       .
            Lost        current yes    SILENT_CONNECTION | .       .            lost-start    .       .         .       .
            Lost        current no     LINK              | .       .            lost-wait     .       .         .       .
            Lost        current no     CONNECTION        | .       .            lost-wait     .       .         .       .
            Lost        current no     FATAL             | .       .            drop-fail     .       .         .       .
            Lost        current no     SILENCE           | .       .            lost-wait     .       .         .       .
            Lost        current no     SECOND_SILENCE    | .       .            lost-escalate .       .         .       .
            Lost        current no     SILENT_CONNECTION | .       .            lost-wait     .       .         .       .
            Lost        stale   yes    any               | .       .            .             .       .         .       .
            Lost        stale   no     any               | .       .            .             .       .         .       .
            """;

    private static final long EPOCH = 7;
    private static final int ATTEMPTS = 3;

    private enum Cause {
        LINK,
        CONNECTION,
        FATAL,
        SILENCE,
        SECOND_SILENCE,
        SILENT_CONNECTION;

        Failure failure() {
            return switch (this) {
                case LINK -> Failure.answered(FailureScope.LINK, "qd:no-route-to-dest", "");
                case CONNECTION -> Failure.answered(FailureScope.CONNECTION, "amqp:connection:forced", "");
                case FATAL -> Failure.answered(FailureScope.FATAL, "amqp:not-allowed", "");
                case SILENCE, SECOND_SILENCE -> Failure.silence(FailureScope.LINK, "no attach");
                case SILENT_CONNECTION -> Failure.silence(FailureScope.CONNECTION, "no open");
            };
        }
    }

    /** One cell's place. {@code cause} is null for an event that names none. */
    private record Key(State state, String event, String epoch, String worked, Cause cause) {

        Recovery now() {
            int attempts = worked.equals("yes") ? 0 : ATTEMPTS;
            int silences = cause == Cause.SECOND_SILENCE || cause == Cause.SILENT_CONNECTION ? 1 : 0;
            return new Recovery(state, EPOCH, attempts, silences);
        }

        Event happening() {
            return switch (event) {
                case "Wanted" -> new Event.Wanted();
                case "Closed" -> new Event.Closed();
                case "ParentLost" -> new Event.ParentLost(failure());
                case "ParentBack" -> new Event.ParentBack();
                case "Established" -> new Event.Established(eventEpoch());
                case "Worked" -> new Event.Worked(eventEpoch());
                case "TimerFired" -> new Event.TimerFired(eventEpoch());
                case "Refused" -> new Event.Refused(eventEpoch(), failure());
                case "Lost" -> new Event.Lost(eventEpoch(), failure());
                default -> throw new IllegalArgumentException(event);
            };
        }

        long eventEpoch() {
            return epoch.equals("stale") ? EPOCH - 1 : EPOCH;
        }

        Failure failure() {
            return (cause == null ? Cause.CONNECTION : cause).failure();
        }
    }

    private record Cell(Key key, String word) {}

    /** What follows. {@code attempts} is what {@link Recovery#attempts} counts from then on. */
    private record Outcome(State next, long epochStep, int attempts, List<Effect> effects) {

        static Outcome of(Decision decision) {
            Recovery next = decision.next();
            return new Outcome(next.state(), next.epoch() - EPOCH, next.attempts(), decision.effects());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void decidesAsTheTableSays(Cell cell) {
        Decision decision = RecoveryMachine.decide(cell.key.now(), cell.key.happening());

        assertThat(Outcome.of(decision)).as("%s", cell).isEqualTo(expected(cell));
    }

    private static Outcome expected(Cell cell) {
        int made = cell.key.now().attempts();
        Failure failure = cell.key.failure();
        Effect tornDown = new TearDown(EPOCH);
        Effect started = new Establish(EPOCH + 1, made + 1);
        Effect delayed = new Retry(EPOCH + 1, made);
        Effect retrying = new TellRetrying(made, failure);
        Effect lost = new TellLost(failure);
        return switch (cell.word) {
            case "." -> stay(cell);
            case "discard" -> stay(cell, new Discard(cell.key.eventEpoch()));
            case "up" -> new Outcome(UP, 0, made, List.of(new TellEstablished(made)));
            case "worked" -> new Outcome(UP, 0, 0, List.of());
            case "start" -> new Outcome(ESTABLISHING, 1, made + 1, List.of(started));
            case "lost-start" -> new Outcome(ESTABLISHING, 1, made + 1, List.of(tornDown, lost, started));
            case "wait" -> go(cell, WAITING, retrying, delayed);
            case "drop-wait" -> go(cell, WAITING, tornDown, retrying, delayed);
            case "lost-wait" -> go(cell, WAITING, tornDown, lost, delayed);
            case "escalate" -> go(cell, SUSPENDED, tornDown, retrying, new Escalate(failure));
            case "lost-escalate" -> go(cell, SUSPENDED, tornDown, lost, new Escalate(failure));
            case "suspend" -> go(cell, SUSPENDED);
            case "lost-suspend" -> go(cell, SUSPENDED, lost);
            case "fail" -> go(cell, FAILED, new GiveUp(failure));
            case "drop-fail" -> go(cell, FAILED, tornDown, new GiveUp(failure));
            case "close" -> go(cell, CLOSED);
            case "drop-close" -> go(cell, CLOSED, tornDown);
            default -> throw new IllegalArgumentException(cell.word);
        };
    }

    private static Outcome stay(Cell cell, Effect... effects) {
        return new Outcome(cell.key.state, 0, cell.key.now().attempts(), List.of(effects));
    }

    private static Outcome go(Cell cell, State next, Effect... effects) {
        return new Outcome(next, 1, cell.key.now().attempts(), List.of(effects));
    }

    // ---- no cell is missing ----

    @Test
    void theTableHasEveryStateTimesEveryEventOnce() {
        assertThat(cells().map(Cell::key).toList())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(allKeys());
    }

    @Test
    void everyKindOfEffectIsAskedForBySomeCell() {
        Set<Class<?>> askedFor = new LinkedHashSet<>();
        cells().forEach(cell -> expected(cell).effects.forEach(effect -> askedFor.add(effect.getClass())));

        assertThat(askedFor).containsExactlyInAnyOrder(Effect.class.getPermittedSubclasses());
    }

    private static List<Key> allKeys() {
        List<Key> keys = new ArrayList<>();
        for (Class<?> event : Event.class.getPermittedSubclasses()) {
            boolean hasEpoch = has(event, "epoch");
            for (String epoch : hasEpoch ? List.of("current", "stale") : List.of("-")) {
                for (String worked : event == Event.Lost.class ? List.of("yes", "no") : List.of("-")) {
                    for (Cause cause : hasEpoch && has(event, "failure") ? Cause.values() : new Cause[] {null}) {
                        for (State state : State.values()) {
                            keys.add(new Key(state, event.getSimpleName(), epoch, worked, cause));
                        }
                    }
                }
            }
        }
        return keys;
    }

    private static boolean has(Class<?> event, String component) {
        return Arrays.stream(event.getRecordComponents())
                .map(RecordComponent::getName)
                .anyMatch(component::equals);
    }

    // ---- reading the table ----

    private static Stream<Cell> cells() {
        List<String> lines = TABLE.lines().toList();
        String[] states = words(lines.get(0))[1];
        return lines.stream().skip(1).flatMap(line -> cells(states, words(line)[0], words(line)[1]));
    }

    private static Stream<Cell> cells(String[] states, String[] event, String[] outcomes) {
        return causes(event[3]).flatMap(cause -> Stream.iterate(0, i -> i + 1)
                .limit(outcomes.length)
                .map(i ->
                        new Cell(new Key(State.valueOf(states[i]), event[0], event[1], event[2], cause), outcomes[i])));
    }

    private static Stream<Cause> causes(String name) {
        return switch (name) {
            case "-" -> Stream.of((Cause) null);
            case "any" -> Stream.of(Cause.values());
            default -> Stream.of(Cause.valueOf(name));
        };
    }

    /** The words left and right of the bar. */
    private static String[][] words(String line) {
        int bar = line.indexOf('|');
        return new String[][] {
            line.substring(0, bar).strip().split(" +"),
            line.substring(bar + 1).strip().split(" +")
        };
    }
}
