package io.waylink.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Five hundred clients lose the same router at the same instant: how they come back, by the very decisions they take. */
class ReconnectStormTest {

    private static final int CLIENTS = 500;
    private static final long SECOND = 1000;

    /** When one client asks, in milliseconds, until it is let in. */
    private static List<Long> attempts(Random random, long outage, Backoff backoff) {
        List<Long> all = new ArrayList<>();
        Endpoints endpoints = Endpoints.of(List.of(new Endpoint("amqp", "router", 5672)));
        long now = 0;
        while (true) {
            all.add(now);
            if (now >= outage) {
                return all;
            }
            endpoints = endpoints.failed();
            now += backoff.delay(endpoints.failedRounds(), random.nextDouble()).toMillis();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2 * SECOND, 10 * SECOND, 60 * SECOND, 600 * SECOND})
    void theyComeBackOneAfterTheOther(long outage) {
        comeBack(outage, Backoff.CONNECTION);
        comeBack(outage, Backoff.REFUSED);
    }

    private static void comeBack(long outage, Backoff backoff) {
        Random random = new Random(outage);
        List<List<Long>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(attempts(random, outage, backoff));
        }
        List<Long> letIn =
                clients.stream().map(each -> each.get(each.size() - 1) - outage).toList();
        long window = Math.min(outage, backoff.cap().toMillis());

        assertThat(clients)
                .as("nobody waits longer than the bound of the attempt that is let in")
                .allMatch(each -> each.get(each.size() - 1) - outage
                        < backoff.bound(each.size() - 1).toMillis());
        // Spread evenly, a twentieth of the window would hold a twentieth of them.
        Map<Long, Long> slices =
                letIn.stream().collect(Collectors.groupingBy(after -> after * 20 / window, Collectors.counting()));
        assertThat(slices.values()).allMatch(together -> together < CLIENTS / 5);
        assertThat(slices).hasSizeGreaterThan(10);
    }

    /** While the router is away they ask ever less often, and never together but for the first time. */
    @ParameterizedTest
    @ValueSource(longs = {60 * SECOND})
    void theyDoNotAskTogether(long outage) {
        Random random = new Random(7);
        Map<Long, Long> perTenth = List.of(CLIENTS).stream()
                .flatMap(many -> random.longs(many).boxed())
                .flatMap(seed -> attempts(new Random(seed), outage, Backoff.CONNECTION).stream()
                        .skip(1))
                .filter(when -> when > SECOND)
                .map(when -> when / (SECOND / 10))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(perTenth.values()).allMatch(together -> together < CLIENTS / 5);
    }
}
