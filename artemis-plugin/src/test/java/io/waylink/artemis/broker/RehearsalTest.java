package io.waylink.artemis.broker;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RehearsalTest {

    @Test
    void goesFromOpenToCloseWithARequestBetween() {
        assertThat(Rehearsal.play().getApplicationProperties().getValue())
                .containsEntry("operation", "CREATE")
                .containsEntry("name", "waylink:rehearsal:in");
    }
}
