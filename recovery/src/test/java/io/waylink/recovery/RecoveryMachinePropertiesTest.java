package io.waylink.recovery;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.waylink.recovery.Walk.Taken;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

import static org.assertj.core.api.Assertions.assertThat;

/** The invariants in the Javadoc of {@link RecoveryMachine}, by their numbers, over random sequences of events. */
class RecoveryMachinePropertiesTest {

    @Provide
    Arbitrary<Walk> walks() {
        return Walk.random(Walk.anyFailure());
    }

    @Provide
    Arbitrary<Walk> answeredWalks() {
        return Walk.random(Walk.answered());
    }

    @Provide
    Arbitrary<Walk> connectionWalks() {
        return Walk.random(Walk.anyFailure().filter(failure -> failure.scope() == FailureScope.CONNECTION));
    }

    @Property
    @StatisticsReport(StatisticsReportMode.OFF)
    void theSequencesReachEveryState(@ForAll("walks") Walk walk) {
        walk.steps().forEach(step -> Statistics.collect(step.after().state()));
        Statistics.coverage(reached -> {
            for (State state : State.values()) {
                reached.check(state).percentage(percent -> percent > 1);
            }
        });
    }

    // ---- 1: the epoch never falls, and grows with every attempt and every loss ----

    @Property
    void theEpochNeverFalls(@ForAll("walks") Walk walk) {
        assertThat(walk.steps()).allSatisfy(step -> assertThat(step.after().epoch())
                .isGreaterThanOrEqualTo(step.before().epoch()));
    }

    @Property
    void theEpochGrowsWithEveryAttemptAndEveryLoss(@ForAll("walks") Walk walk) {
        assertThat(walk.steps())
                .filteredOn(step -> step.did(Effect.Establish.class)
                        || step.failure() != null
                        || (step.before().state() == State.UP && step.after().state() != State.UP))
                .allSatisfy(step -> assertThat(step.after().epoch())
                        .isGreaterThan(step.before().epoch()));
    }

    @Property
    void whatIsStartedCarriesTheEpochThatCountsFromThenOn(@ForAll("walks") Walk walk) {
        for (Taken step : walk.steps()) {
            for (Effect effect : step.decision().effects()) {
                if (effect instanceof Effect.Establish establish) {
                    assertThat(establish.epoch()).isEqualTo(step.after().epoch());
                    assertThat(step.after().state()).isEqualTo(State.ESTABLISHING);
                } else if (effect instanceof Effect.Retry retry) {
                    assertThat(retry.epoch()).isEqualTo(step.after().epoch());
                    assertThat(step.after().state()).isEqualTo(State.WAITING);
                }
            }
        }
    }

    // ---- 2: an event of another epoch changes nothing; what it brought is discarded ----

    @Property
    void anEventOfAnotherEpochChangesNothingAndWhatItBroughtIsDiscarded(@ForAll("walks") Walk walk) {
        for (Taken step : walk.steps()) {
            Long epoch = epochOf(step.event());
            if (epoch != null && epoch != step.before().epoch()) {
                boolean broughtSomething = step.event() instanceof Event.Established;
                assertThat(step.after()).isEqualTo(step.before());
                assertThat(step.decision().effects())
                        .isEqualTo(broughtSomething ? List.of(new Effect.Discard(epoch)) : List.of());
            }
        }
    }

    // ---- 3: the first attempt after a loss starts at once, every further one waits ----

    @Property
    void whatHadWorkedIsAttemptedAtOnceAfterALossAndEverythingElseWaits(@ForAll("walks") Walk walk) {
        boolean worked = false;
        for (Taken step : walk.steps()) {
            if (step.failure() != null && step.failure().scope() != FailureScope.FATAL) {
                assertThat(step.did(Effect.Establish.class)).isEqualTo(worked);
                assertThat(step.did(Effect.Retry.class) || step.did(Effect.Escalate.class))
                        .isEqualTo(!worked);
            }
            worked = (worked || step.isProof()) && !step.did(Effect.Establish.class);
        }
    }

    @Property
    void attemptsAreCountedUntilOneHasWorked(@ForAll("walks") Walk walk) {
        int attempts = 0;
        for (Taken step : walk.steps()) {
            attempts = step.isProof() ? 0 : attempts;
            for (Effect effect : step.decision().effects()) {
                if (effect instanceof Effect.Establish establish) {
                    attempts++;
                    assertThat(establish.attempt()).isEqualTo(attempts);
                } else if (effect instanceof Effect.Retry retry) {
                    assertThat(retry.attempts()).isEqualTo(attempts);
                } else if (effect instanceof Effect.TellEstablished established) {
                    assertThat(established.attempts()).isEqualTo(attempts);
                }
            }
        }
    }

    // ---- 4: what was answered never escalates, two silences in a row do ----

    @Property
    void whatWasAnsweredNeverEscalates(@ForAll("answeredWalks") Walk walk) {
        assertThat(walk.steps()).noneMatch(step -> step.did(Effect.Escalate.class));
    }

    @Property
    void twoSilencesInARowEscalateOnceAndNothingElseDoes(@ForAll("walks") Walk walk) {
        int silences = 0;
        for (Taken step : walk.steps()) {
            Failure failure = step.failure();
            if (failure != null) {
                silences = failure.silent() ? silences + 1 : 0;
            } else if (step.isProof() || (isSuspension(step) && silences < RecoveryMachine.SILENCES)) {
                silences = 0;
            }
            boolean enough =
                    failure != null && failure.scope() == FailureScope.LINK && silences == RecoveryMachine.SILENCES;
            assertThat(step.did(Effect.Escalate.class)).isEqualTo(enough);
        }
    }

    private static boolean isSuspension(Taken step) {
        return step.event() instanceof Event.ParentLost
                && step.after().epoch() != step.before().epoch();
    }

    @Property
    void aConnectionIsNeverSuspendedForItRestsUponNothingThatCouldComeBack(@ForAll("connectionWalks") Walk walk) {
        assertThat(walk.steps())
                .filteredOn(step -> !(step.event() instanceof Event.ParentLost)
                        && step.before().state() != State.SUSPENDED)
                .noneMatch(step -> step.after().state() == State.SUSPENDED);
    }

    // ---- 5: nothing leaves CLOSED, FAILED is left only by Closed ----

    @Property
    void nothingLeavesClosedAndOnlyClosedLeavesFailed(@ForAll("walks") Walk walk) {
        for (Taken step : walk.steps()) {
            boolean buried = step.before().state() == State.FAILED && step.event() instanceof Event.Closed;
            if (step.before().state().isFinal() && !buried) {
                assertThat(step.after()).isEqualTo(step.before());
                assertThat(step.decision().effects())
                        .allSatisfy(effect -> assertThat(effect).isInstanceOf(Effect.Discard.class));
            }
        }
    }

    // ---- and what follows from all of them ----

    @Property
    void closedLeadsToClosedFromAnywhere(@ForAll("walks") Walk walk) {
        assertThat(RecoveryMachine.decide(walk.end(), new Event.Closed()).next().state())
                .isEqualTo(State.CLOSED);
    }

    /** What has been started is alive until its failure is reported, it is torn down, or its parent takes it along. */
    @Property
    void atMostOneAttemptOrLinkIsAliveAtAnyTime(@ForAll("walks") Walk walk) {
        Set<Long> alive = new HashSet<>();
        for (Taken step : walk.steps()) {
            if (step.event() instanceof Event.ParentLost) {
                alive.clear();
            } else if (step.event() instanceof Event.Refused && step.failure() != null) {
                alive.remove(step.before().epoch());
            }
            for (Effect effect : step.decision().effects()) {
                if (effect instanceof Effect.TearDown tornDown) {
                    alive.remove(tornDown.epoch());
                } else if (effect instanceof Effect.Establish establish) {
                    alive.add(establish.epoch());
                }
            }
            State state = step.after().state();
            boolean wanted = state == State.ESTABLISHING || state == State.UP;
            assertThat(alive).isEqualTo(wanted ? Set.of(step.after().epoch()) : Set.of());
        }
    }

    /** Nobody waits for something that was never started: each state that waits was announced, under the epoch it has. */
    @Property
    void whatWaitsHasSomethingToWaitFor(@ForAll("walks") Walk walk) {
        long attempt = -1;
        long timer = -1;
        for (Taken step : walk.steps()) {
            for (Effect effect : step.decision().effects()) {
                if (effect instanceof Effect.Establish establish) {
                    attempt = establish.epoch();
                } else if (effect instanceof Effect.Retry retry) {
                    timer = retry.epoch();
                }
            }
            if (step.after().state() == State.ESTABLISHING) {
                assertThat(attempt).isEqualTo(step.after().epoch());
            } else if (step.after().state() == State.WAITING) {
                assertThat(timer).isEqualTo(step.after().epoch());
            }
        }
    }

    /** Nothing is ever given up by and by: what is answered as it should be comes up, wherever it stood. */
    @Property
    void whateverHappenedBeforeAFriendlyPeerBringsItUp(@ForAll("walks") Walk walk) {
        Recovery now = walk.end();
        for (int step = 0; step < 3 && !now.state().isFinal() && now.state() != State.UP; step++) {
            Event friendly =
                    switch (now.state()) {
                        case IDLE -> new Event.Wanted();
                        case SUSPENDED -> new Event.ParentBack();
                        case WAITING -> new Event.TimerFired(now.epoch());
                        default -> new Event.Established(now.epoch());
                    };
            now = RecoveryMachine.decide(now, friendly).next();
        }
        assertThat(now.state().isFinal() || now.state() == State.UP).isTrue();
    }

    /** For who writes a line for each change: it is up, then lost or given up, and up again, in turn. */
    @Property
    void eachChangeIsToldOnce(@ForAll("walks") Walk walk) {
        boolean up = false;
        for (Taken step : walk.steps()) {
            for (Effect effect : step.decision().effects()) {
                if (effect instanceof Effect.TellEstablished) {
                    assertThat(up).isFalse();
                    up = true;
                } else if (effect instanceof Effect.TellLost) {
                    assertThat(up).isTrue();
                    up = false;
                } else if (effect instanceof Effect.GiveUp) {
                    up = false;
                }
            }
            assertThat(up && step.after().state() != State.CLOSED)
                    .isEqualTo(step.after().state() == State.UP);
        }
    }

    private static Long epochOf(Event event) {
        if (event instanceof Event.Established established) {
            return established.epoch();
        } else if (event instanceof Event.Refused refused) {
            return refused.epoch();
        } else if (event instanceof Event.Lost lost) {
            return lost.epoch();
        } else if (event instanceof Event.Worked worked) {
            return worked.epoch();
        }
        return event instanceof Event.TimerFired fired ? fired.epoch() : null;
    }
}
