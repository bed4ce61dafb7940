package io.waylink.it.payara;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the build hands to the tests, and where the tests leave their files. */
final class Paths {

    private Paths() {}

    static Path artemis() {
        return path("waylink.artemis.home");
    }

    static Path payara() {
        return path("waylink.payara.home");
    }

    static Path plugin() {
        return path("waylink.plugin");
    }

    static Path sample() {
        return path("waylink.sample");
    }

    /** A new directory that outlives the test, for the logs in it. */
    static Path newDirectory(Class<?> test) throws IOException {
        return Files.createTempDirectory(Files.createDirectories(path("waylink.directory")), test.getSimpleName());
    }

    private static Path path(String property) {
        return Path.of(System.getProperty(property));
    }
}
