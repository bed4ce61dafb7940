package io.waylink.it.wildfly;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.waylink.it.process.SampleFront;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** What the sample must do wherever its messages go through. */
final class SampleChecks {

    /** Only bounds a failure: no test takes longer for being right. */
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private SampleChecks() {}

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(AT_MOST).pollInterval(Duration.ofMillis(100));
    }

    static void sendsAndConsumes(SampleFront front) throws IOException {
        Set<String> accepted = IntStream.range(0, 20)
                .mapToObj(i -> "plain-" + i)
                .filter(id -> front.send(id).join().accepted())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(accepted).hasSize(20);
        eventually().until(() -> Count.of(accepted, front).lost().isEmpty());
        assertThat(Count.of(accepted, front).duplicates()).isZero();
    }

    /** The message behind it arrives, so that the one rolled back had its time to arrive too: there is one queue. */
    static void rollbackSendsNothing(SampleFront front) throws IOException {
        assertThat(front.sendAndRollBack("rolled-back").join().outcome()).isEqualTo("rolled back");
        assertThat(front.send("behind-it").join().accepted()).isTrue();

        eventually().until(() -> Count.of(Set.of("behind-it"), front).lost().isEmpty());
        assertThat(ids(front)).doesNotContain("rolled-back");
    }

    static void refusedMessageComesAgain(SampleFront front) throws IOException {
        assertThat(front.send("refused!").join().accepted()).isTrue();

        eventually().until(() -> ids(front).contains("refused!"));
        assertThat(front.consumed())
                .filteredOn(message -> message.id().equals("refused!"))
                .singleElement()
                .matches(SampleFront.Consumed::redelivered);
    }

    private static List<String> ids(SampleFront front) throws IOException {
        return front.consumed().stream().map(SampleFront.Consumed::id).toList();
    }
}
