package io.waylink.bench;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SpreadTest {

    @Test
    void hasTheMiddleOfAnOddNumberOfValues() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(4, 1, 9));
    }

    @Test
    void hasTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0, 2.0))).isEqualTo(new Spread(3, 1, 9));
    }

    @ParameterizedTest
    @CsvSource({"0.01234,0.012", "1.2345,1.23", "2,2", "12.345,12.3", "123.45,123", "'12345.6','12,346'"})
    void printsThreeDigitsThatCount(double value, String printed) {
        assertThat(Spread.number(value)).isEqualTo(printed);
    }

    @Test
    void printsTheSpreadOnlyIfThereIsOne() {
        assertThat(new Spread(2, 2, 2)).hasToString("2");
        assertThat(new Spread(2, 1, 3)).hasToString("2 (1 to 3)");
    }
}
