package io.waylink.artemis.testing;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How often tests look whether what they wait for is there: every 100 ms, as anywhere, or with {@code -Dwaylink.poll=10} so
 * soon that a test that takes the first part of a change for the whole of it fails. And none fails for what a thread of another
 * test's broker throws while that is shut down.
 */
public final class Polls implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Duration poll = Duration.ofMillis(Integer.getInteger("waylink.poll", 100));
        Awaitility.setDefaultPollDelay(poll);
        Awaitility.setDefaultPollInterval(poll);
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }
}
