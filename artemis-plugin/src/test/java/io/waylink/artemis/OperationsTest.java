package io.waylink.artemis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What OPERATIONS.md says of pitfalls is proven, or a word to the operator. */
class OperationsTest {

    private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w+Test)\\.(\\w+)`");

    private static List<String> pitfalls() throws IOException {
        return Files.readAllLines(Path.of("OPERATIONS.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
    }

    @Test
    void everyPitfallHasATestOrAWordToTheOperator() throws IOException {
        List<String> pitfalls = pitfalls();
        assertThat(pitfalls).hasSize(22);
        for (int i = 0; i < pitfalls.size(); i++) {
            assertThat(pitfalls.get(i)).startsWith("| " + (i + 1) + " |");
            assertThat(PROOF.matcher(pitfalls.get(i)).find() || pitfalls.get(i).contains("You: "))
                    .as(pitfalls.get(i))
                    .isTrue();
        }
    }

    @Test
    void theTestsThatAreNamedExist() throws Exception {
        for (String pitfall : pitfalls()) {
            for (MatchResult proof : PROOF.matcher(pitfall).results().toList()) {
                String folder =
                        switch (proof.group(1)) {
                            case "OrphansTest" -> "broker.";
                            case "OperationsApartTest", "XaBranchesTest" -> "xa.";
                            default -> "";
                        };
                Class<?> test = Class.forName("io.waylink.artemis." + folder + proof.group(1));
                assertThat(test.getDeclaredMethods())
                        .as(proof.group())
                        .anyMatch(method ->
                                method.getName().equals(proof.group(2)) && method.isAnnotationPresent(Test.class));
            }
        }
    }
}
