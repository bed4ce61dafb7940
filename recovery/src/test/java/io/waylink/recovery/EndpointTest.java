package io.waylink.recovery;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "amqp, router, 5672, amqp://router:5672",
        "amqps, router.example.org, 5671, amqps://router.example.org:5671",
        "amqp, 127.0.0.1, 5672, amqp://127.0.0.1:5672",
        "amqp, ::1, 5672, amqp://[::1]:5672",
        "amqps, fe80::1%eth0, 5671, amqps://[fe80::1%eth0]:5671",
    })
    void isPrintedAsAUrlWithBracketsAroundAnAddressOfIPv6(String scheme, String host, int port, String url) {
        assertThat(new Endpoint(scheme, host, port)).hasToString(url);
    }

    @Test
    void itsPathIsPrintedAndItsNameIsNot() {
        assertThat(new Endpoint("amqpws", "10.0.0.7", 80, "/amqp", "cloud.example.org"))
                .hasToString("amqpws://10.0.0.7:80/amqp");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5672, 65535})
    void everyPortOfTcpIsAccepted(int port) {
        assertThat(new Endpoint("amqp", "router", port).port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65536, Integer.MAX_VALUE})
    void everyOtherPortIsRefused(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint("amqp", "router", port))
                .withMessage("port is " + port + ", it must be 1 to 65535");
    }

    @Test
    void anEmptyHostIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint("amqp", "", 5672))
                .withMessage("the host is empty");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> new Endpoint(null, "router", 5672))
                .withMessage("scheme");
        assertThatNullPointerException()
                .isThrownBy(() -> new Endpoint("amqp", null, 5672))
                .withMessage("host");
    }
}
