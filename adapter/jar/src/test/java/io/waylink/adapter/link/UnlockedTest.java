package io.waylink.adapter.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnlockedTest {

    private final List<String> answers = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();

    private final AsyncResult request = new AsyncResult() {
        @Override
        public void onSuccess() {
            answers.add("success");
        }

        @Override
        public void onFailure(ProviderException cause) {
            answers.add(cause.getMessage());
        }

        @Override
        public boolean isComplete() {
            return !answers.isEmpty();
        }
    };

    @Test
    void answersWhenTheLoopGoesOnAndIsCompleteBefore() {
        Unlocked unlocked = new Unlocked(request, later::add);
        assertThat(unlocked.isComplete()).isFalse();
        unlocked.onSuccess();
        assertThat(answers).isEmpty();
        assertThat(unlocked.isComplete()).isTrue();
        later.forEach(Runnable::run);
        assertThat(answers).containsExactly("success");
    }

    @Test
    void saysWhatFailed() {
        new Unlocked(request, later::add).onFailure(new ProviderException("refused"));
        assertThat(answers).isEmpty();
        later.forEach(Runnable::run);
        assertThat(answers).containsExactly("refused");
    }

    @Test
    void answersAtOnceWhenTheLoopHasEnded() {
        Unlocked unlocked = new Unlocked(request, task -> {
            throw new RejectedExecutionException();
        });
        unlocked.onSuccess();
        assertThat(answers).containsExactly("success");
    }

    @Test
    void isCompleteIfSomebodyElseHasAnswered() {
        Unlocked unlocked = new Unlocked(request, later::add);
        request.onSuccess();
        assertThat(unlocked.isComplete()).isTrue();
    }
}
