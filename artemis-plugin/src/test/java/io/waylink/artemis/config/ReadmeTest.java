package io.waylink.artemis.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The table of properties that users read is the one that the code has. */
class ReadmeTest {

    @Test
    void theReadmeHasEveryProperty() throws IOException {
        assertThat(Files.readString(Path.of("README.md")))
                .contains(Arrays.stream(Setting.values())
                        .map(ReadmeTest::row)
                        .reduce((all, row) -> all + "\n" + row)
                        .orElseThrow());
    }

    private static String row(Setting setting) {
        return "| `" + setting.key() + "` | " + setting.meaning() + " | " + setting.allowed() + " | "
                + setting.defaultValue() + " |";
    }
}
