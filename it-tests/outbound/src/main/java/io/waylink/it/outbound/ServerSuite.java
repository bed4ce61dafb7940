package io.waylink.it.outbound;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

import io.waylink.it.outbound.OutboundFront.Outcome;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A broker and a router, and the application that was deployed on whichever server. */
public abstract class ServerSuite {

    @TempDir
    private static Path directory;

    private static OutboundLandscape landscape;

    @BeforeAll
    static void start() throws Exception {
        landscape = OutboundLandscape.create(directory);
        landscape.start();
    }

    @AfterAll
    static void stop() {
        landscape.close();
    }

    /** Where the application is. */
    protected abstract URI server();

    /** The JNDI name of what the deployer has configured under this name. */
    protected abstract String jndi(String name);

    /** Whether the user that an application names counts although the deployer has named one. */
    protected boolean applicationsSignOn() {
        return true;
    }

    /** The JNDI name of a factory that applications may name a user to. */
    protected String applicationSignOn() {
        return jndi(Pool.PLAIN);
    }

    /** The JNDI name of a factory whose user the container names in place of the pool's; null if there is none. */
    protected String containerSignOn() {
        return null;
    }

    final Outcome run(String scenario, String factory, String argument) {
        return new OutboundFront(server()).run(scenario, factory, argument);
    }

    final void works(String scenario, String factory, String argument) {
        Outcome outcome = run(scenario, factory, argument);
        assertThat(outcome.done())
                .as(scenario + " on " + factory + ": " + outcome.text())
                .isTrue();
    }

    static String fresh(String scenario) {
        return OutboundLandscape.ORDERS + "." + scenario + "." + UUID.randomUUID();
    }

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    /** A JNDI name, of what was configured or of what the application defines. */
    final String name(String factory) {
        return factory.startsWith("java:") ? factory : jndi(factory);
    }

    static OutboundLandscape landscape() {
        return landscape;
    }
}
