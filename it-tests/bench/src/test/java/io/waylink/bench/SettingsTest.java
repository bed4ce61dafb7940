package io.waylink.bench;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Properties;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {

    private final Properties properties = new Properties();

    @BeforeEach
    void setAll() {
        properties.setProperty("waylink.bench.parts", "all");
        properties.setProperty("waylink.bench.workloads", ".*");
        properties.setProperty("waylink.bench.adapters", "waylink,artemis");
        properties.setProperty("waylink.bench.rounds", "3");
        properties.setProperty("waylink.bench.minutes", "30");
        properties.setProperty("waylink.bench.seconds", "0.5");
        properties.setProperty("waylink.bench.rate", "200");
        properties.setProperty("waylink.bench.jfr", "false");
        properties.setProperty("waylink.bench.jmh", "-f 1");
        for (String name : new String[] {
            "waylink.bench.output",
            "waylink.bench.work",
            "waylink.wildfly.home",
            "waylink.wildfly.version",
            "waylink.artemis.home",
            "waylink.artemis.version",
            "waylink.adapter.rar",
            "waylink.plugin.jar"
        }) {
            properties.setProperty(name, "x");
        }
    }

    @Test
    void readsAll() {
        Settings settings = Settings.of(properties);
        assertThat(settings.parts()).containsExactly(Part.values());
        assertThat(settings.adapters()).containsExactly(Adapter.WAYLINK, Adapter.ARTEMIS);
        assertThat(settings.seconds()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void readsSomeParts() {
        properties.setProperty("waylink.bench.parts", "send, recovery");
        assertThat(Settings.of(properties).parts()).isEqualTo(EnumSet.of(Part.SEND, Part.RECOVERY));
    }

    @ParameterizedTest
    @CsvSource({
        "parts,swim",
        "adapters,swim",
        "rounds,0",
        "rounds,many",
        "minutes,0",
        "seconds,0",
        "rate,0",
        "workloads,*"
    })
    void refusesWhatCannotBe(String name, String value) {
        properties.setProperty("waylink.bench." + name, value);
        assertThatThrownBy(() -> Settings.of(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("waylink.bench." + name)
                .hasMessageContaining(value);
    }

    @Test
    void refusesWhatIsMissing() {
        properties.remove("waylink.adapter.rar");
        assertThatThrownBy(() -> Settings.of(properties)).hasMessage("waylink.adapter.rar is missing.");
    }
}
