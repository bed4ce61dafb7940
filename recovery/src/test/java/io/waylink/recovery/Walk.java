package io.waylink.recovery;

import java.util.ArrayList;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** What the machine decided on a random sequence of events, step by step. */
record Walk(List<Taken> steps) {

    /** An event by its kind, and how many epochs ago it was born; less than zero is an epoch that has not come yet. */
    record Step(Class<? extends Event> kind, long epochsAgo, Failure failure) {

        Event after(Recovery now) {
            long epoch = now.epoch() - epochsAgo;
            return switch (kind.getSimpleName()) {
                case "Wanted" -> new Event.Wanted();
                case "Closed" -> new Event.Closed();
                case "ParentLost" -> new Event.ParentLost(failure);
                case "ParentBack" -> new Event.ParentBack();
                case "Established" -> new Event.Established(epoch);
                case "Worked" -> new Event.Worked(epoch);
                case "TimerFired" -> new Event.TimerFired(epoch);
                case "Refused" -> new Event.Refused(epoch, failure);
                case "Lost" -> new Event.Lost(epoch, failure);
                default -> throw new IllegalArgumentException("unknown event " + kind);
            };
        }
    }

    /** One decision. */
    record Taken(Recovery before, Event event, Decision decision) {

        Recovery after() {
            return decision.next();
        }

        boolean did(Class<? extends Effect> kind) {
            return decision.effects().stream().anyMatch(kind::isInstance);
        }

        /** The failure of an attempt or of what was up, null if this event is neither, or is too late. */
        Failure failure() {
            if (event instanceof Event.Refused refused
                    && refused.epoch() == before.epoch()
                    && before.state() == State.ESTABLISHING) {
                return refused.failure();
            }
            return event instanceof Event.Lost lost && lost.epoch() == before.epoch() && before.state() == State.UP
                    ? lost.failure()
                    : null;
        }

        boolean isProof() {
            return event instanceof Event.Worked worked
                    && worked.epoch() == before.epoch()
                    && before.state() == State.UP;
        }

        @Override
        public String toString() {
            return "\n  " + before + " " + event + " -> " + after().state() + " " + decision.effects();
        }
    }

    static Walk of(List<Step> steps) {
        List<Taken> taken = new ArrayList<>();
        Recovery now = Recovery.IDLE;
        for (Step step : steps) {
            Event event = step.after(now);
            Decision decision = RecoveryMachine.decide(now, event);
            taken.add(new Taken(now, event, decision));
            now = decision.next();
        }
        return new Walk(taken);
    }

    Recovery end() {
        return steps.isEmpty() ? Recovery.IDLE : steps.get(steps.size() - 1).after();
    }

    /** Sequences in which things mostly happen in their time, so that they get far, but not always. */
    static Arbitrary<Walk> random(Arbitrary<Failure> failures) {
        Arbitrary<Class<? extends Event>> kinds = Arbitraries.frequency(
                Tuple.of(10, Event.Wanted.class),
                Tuple.of(1, Event.Closed.class),
                Tuple.of(5, Event.ParentLost.class),
                Tuple.of(10, Event.ParentBack.class),
                Tuple.of(25, Event.Established.class),
                Tuple.of(10, Event.Worked.class),
                Tuple.of(25, Event.TimerFired.class),
                Tuple.of(25, Event.Refused.class),
                Tuple.of(25, Event.Lost.class));
        Arbitrary<Long> epochsAgo =
                Arbitraries.frequency(Tuple.of(8, 0L), Tuple.of(1, 1L), Tuple.of(1, 2L), Tuple.of(1, -1L));
        return Combinators.combine(kinds, epochsAgo, failures)
                .as(Step::new)
                .list()
                .ofMaxSize(200)
                .withSizeDistribution(RandomDistribution.uniform())
                .map(Walk::of);
    }

    static Arbitrary<Failure> anyFailure() {
        return Arbitraries.frequencyOf(
                Tuple.of(15, answered()), Tuple.of(15, silence()), Tuple.of(1, Arbitraries.of(fatal())));
    }

    static Arbitrary<Failure> answered() {
        return Arbitraries.of(FailureScope.NONE, FailureScope.LINK, FailureScope.CONNECTION)
                .map(scope -> Failure.answered(scope, "amqp:internal-error", "answered"));
    }

    static Arbitrary<Failure> silence() {
        return Arbitraries.frequency(Tuple.of(3, FailureScope.LINK), Tuple.of(1, FailureScope.CONNECTION))
                .map(scope -> Failure.silence(scope, "no answer"));
    }

    private static Failure fatal() {
        return Failure.answered(FailureScope.FATAL, "amqp:not-allowed", "fatal");
    }
}
