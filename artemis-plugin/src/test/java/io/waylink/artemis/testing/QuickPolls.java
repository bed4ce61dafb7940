package io.waylink.artemis.testing;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has all tests look every few milliseconds whether what they wait for is there: there are a thousand waits in a run. And
 * none fails for what a thread of another test's broker throws while that is shut down.
 */
public final class QuickPolls implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultPollDelay(Duration.ofMillis(1));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }
}
