package io.waylink.recovery;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What happens to a link that is redirected (F), refused (R), that returns (B) or works (W), in this order. */
class LinkRedirectsTest {

    @ParameterizedTest
    @CsvSource({
        "''      , true , false",
        "F       , true , false",
        "FFFF    , true , false",
        "FFFFF   , false, false",
        "FFFFFW  , true , false",
        "FR      , true , false",
        "FRR     , true , true",
        "FRFR    , true , false",
        "FRRB    , true , false",
        "FRWR    , true , false",
        "FBFBFBFBF, false, false",
    })
    void followsAndReturns(String story, boolean mayFollow, boolean isSpent) {
        LinkRedirects now = LinkRedirects.none(2);
        for (int i = 0; i < story.length(); i++) {
            now = switch (story.charAt(i)) {
                case 'F' -> now.followed();
                case 'R' -> now.refused();
                case 'B' -> now.returned();
                default -> now.settled();
            };
        }
        assertThat(now.mayFollow()).isEqualTo(mayFollow);
        assertThat(now.isSpent()).isEqualTo(isSpent);
    }

    @Test
    void returnsAfterOneRefusalAtTheEarliest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkRedirects.none(0))
                .withMessage("fallbackAfter is 0, it must be 1 or more");
    }
}
