package io.waylink.adapter.net;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import io.netty.channel.EventLoop;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;

/**
 * What the peer of one connection has a token for: put before the first link to an address is attached, and put again in
 * good time before it expires. Used by the engine's event loop only, but for tokens themselves, which may take long to get.
 */
final class Authorizations {

    private static final Duration SOONEST = Duration.ofSeconds(1);

    /** A token for one audience. */
    private static final class Grant {
        private final List<Consumer<Failure>> waiting = new ArrayList<>();
        private Instant until = Instant.MIN;
        private boolean asking;
        private Future<?> renewal;
    }

    private final TokenSource source;
    private final Function<String, String> audiences;
    private final Duration patience;
    private final Executor mayBlock;
    private final EventLoop loop;
    private final Consumer<Runnable> pump;
    private final CbsLinks links;
    private final BiConsumer<String, Failure> onRefusal;
    private final Map<String, Grant> grants = new HashMap<>();

    /**
     * @param audiences what the token for an address is for
     * @param patience how long the peer may take to answer
     * @param mayBlock runs what gets tokens
     * @param pump runs what writes, on the event loop
     * @param onRefusal told when a token was not renewed
     */
    Authorizations(
            TokenSource source,
            Function<String, String> audiences,
            Duration patience,
            Executor mayBlock,
            EventLoop loop,
            Consumer<Runnable> pump,
            CbsLinks links,
            BiConsumer<String, Failure> onRefusal) {
        this.source = source;
        this.audiences = audiences;
        this.patience = patience;
        this.mayBlock = mayBlock;
        this.loop = loop;
        this.pump = pump;
        this.links = links;
        this.onRefusal = onRefusal;
    }

    /**
     * Answers when a link to this address may be attached.
     *
     * @param answer told why it may not be, null if it may
     */
    void authorize(String address, Consumer<Failure> answer) {
        String audience = audiences.apply(address);
        Grant grant = grants.computeIfAbsent(audience, any -> new Grant());
        if (grant.until.isAfter(Instant.now())) {
            answer.accept(null);
        } else {
            grant.waiting.add(answer);
            ask(audience, grant);
        }
    }

    /** The peer says that we may not: what we have put, if anything, is worth nothing. */
    void revoked(String address) {
        Grant grant = grants.get(audiences.apply(address));
        if (grant != null) {
            grant.until = Instant.MIN;
        }
    }

    private void ask(String audience, Grant grant) {
        if (grant.asking) {
            return;
        }
        grant.asking = true;
        mayBlock.execute(() -> {
            Runnable next = withToken(audience, grant);
            try {
                pump.accept(next);
            } catch (RejectedExecutionException gone) {
                grant.waiting.clear(); // with its connection
            }
        });
    }

    private Runnable withToken(String audience, Grant grant) {
        try {
            Token token = source.tokenFor(audience);
            return () -> put(token, audience, grant);
        } catch (IOException e) {
            Failure failure = Failure.answered(FailureScope.LINK, "no token", "" + e.getMessage());
            return () -> answered(audience, grant, null, failure);
        }
    }

    private void put(Token token, String audience, Grant grant) {
        boolean[] done = {false};
        Runnable[] takeBack = new Runnable[1];
        var timeout = loop.schedule(
                () -> {
                    if (!done[0]) {
                        done[0] = true;
                        takeBack[0].run();
                        answered(audience, grant, token, Failure.silence(FailureScope.LINK, "$cbs has not answered"));
                    }
                },
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
        takeBack[0] = links.put(token, audience, failure -> {
            done[0] = true;
            timeout.cancel(false);
            answered(audience, grant, token, failure);
        });
    }

    private void answered(String audience, Grant grant, Token token, Failure failure) {
        Instant now = Instant.now();
        grant.asking = false;
        if (failure == null) {
            Duration left = token.left(now);
            grant.until = now.plus(left);
            again(audience, grant, left.multipliedBy(3).dividedBy(4));
        } else if (grant.until.isAfter(now)) {
            onRefusal.accept(audience, failure);
            again(audience, grant, Duration.between(now, grant.until).dividedBy(2));
        }
        List<Consumer<Failure>> all = new ArrayList<>(grant.waiting);
        grant.waiting.clear();
        all.forEach(each -> each.accept(failure));
    }

    private void again(String audience, Grant grant, Duration delay) {
        Duration bounded = delay.compareTo(SOONEST) < 0 ? SOONEST : delay;
        if (grant.renewal != null) {
            grant.renewal.cancel(false);
        }
        grant.renewal = loop.schedule(() -> ask(audience, grant), bounded.toMillis(), TimeUnit.MILLISECONDS);
    }
}
