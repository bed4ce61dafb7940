package io.waylink.bench;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MarkedFileTest {

    @Test
    void replacesWhatIsBetweenTheMarks() {
        String text = "above\n<!-- generated: a -->\nold\n<!-- end of generated: a -->\nbelow\n";
        assertThat(MarkedFile.replace(text, "a", "new"))
                .isEqualTo("above\n<!-- generated: a -->\nnew\n<!-- end of generated: a -->\nbelow\n");
    }

    @Test
    void addsTheMarksAtTheEndIfThereAreNone() {
        assertThat(MarkedFile.replace("above\n", "a", "new"))
                .isEqualTo("above\n\n<!-- generated: a -->\nnew\n<!-- end of generated: a -->\n");
    }

    @Test
    void leavesOtherMarksAlone() {
        String other = "<!-- generated: b -->\nother\n<!-- end of generated: b -->\n";
        assertThat(MarkedFile.replace(other, "a", "new")).startsWith(other);
    }
}
