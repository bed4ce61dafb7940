package io.waylink.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One decision after the other, whatever is reported while one is carried out. */
class RecoveryLoopTest {

    private final List<Effect> seen = new ArrayList<>();
    private Consumer<Effect> also = effect -> {};

    private final RecoveryLoop loop =
            new RecoveryLoop(decision -> decision.effects().forEach(effect -> {
                seen.add(effect);
                also.accept(effect);
            }));

    @Test
    void whatArisesWhileADecisionIsCarriedOutIsDecidedAfterIt() {
        Failure lost = Failure.answered(FailureScope.LINK, "lost", "");
        loop.fire(new Event.Wanted());
        loop.fire(new Event.Established(1));
        loop.fire(new Event.Worked(1));
        seen.clear();
        also = effect -> {
            if (effect instanceof Effect.TearDown) {
                loop.fire(new Event.Closed()); // in the middle of three effects
            }
        };
        loop.fire(new Event.Lost(1, lost));
        assertThat(seen)
                .containsExactly(
                        new Effect.TearDown(1),
                        new Effect.TellLost(lost),
                        new Effect.Establish(2, 1),
                        new Effect.TearDown(2));
        assertThat(loop.now().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void theNextStateHoldsWhenADecisionIsCarriedOut() {
        also = effect -> assertThat(loop.now().state()).isEqualTo(State.ESTABLISHING);
        loop.fire(new Event.Wanted());
        assertThat(seen).containsExactly(new Effect.Establish(1, 1));
    }

    @Test
    void anOwnerThatThrowsDoesNotStopTheLoopForGood() {
        also = effect -> {
            loop.fire(new Event.Refused(1, Failure.answered(FailureScope.LINK, "refused", "")));
            throw new IllegalStateException("a defect");
        };
        assertThatThrownBy(() -> loop.fire(new Event.Wanted())).hasMessage("a defect");
        also = effect -> {};
        loop.fire(new Event.Closed());
        assertThat(loop.now().state()).isEqualTo(State.CLOSED);
        assertThat(seen).hasSize(3).last().isInstanceOf(Effect.Retry.class);
    }
}
