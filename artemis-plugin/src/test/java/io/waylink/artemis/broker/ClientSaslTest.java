package io.waylink.artemis.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;

import io.waylink.artemis.config.Credentials;
import org.apache.activemq.artemis.protocol.amqp.sasl.ClientSASL;
import org.apache.activemq.artemis.protocol.amqp.sasl.scram.ScramServerFunctionalityImpl;
import org.apache.activemq.artemis.spi.core.security.scram.SCRAM;
import org.apache.activemq.artemis.spi.core.security.scram.ScramUtils;
import org.apache.activemq.artemis.spi.core.security.scram.UserData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientSaslTest {

    private static final Credentials LOGIN = new Credentials("u", "p");
    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int ITERATIONS = 4096;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SCRAM-SHA-256,PLAIN | PLAIN,SCRAM-SHA-256 | SCRAM-SHA-256",
                "PLAIN,ANONYMOUS     | ANONYMOUS,PLAIN     | PLAIN",
                "EXTERNAL            | PLAIN,EXTERNAL      | EXTERNAL",
                "PLAIN               | GSSAPI,ANONYMOUS    | ",
            })
    void theFirstThatIsAllowedAndOfferedWins(String allowed, String offered, String chosen) {
        ClientSASL sasl = new ClientSasl(List.of(allowed.split(",")), LOGIN).chooseMechanism(offered.split(","));
        assertThat(sasl == null ? null : sasl.getName()).isEqualTo(chosen);
    }

    @Test
    void initialResponses() {
        assertThat(initialResponse("PLAIN")).isEqualTo("\0u\0p");
        assertThat(initialResponse("XOAUTH2")).isEqualTo("user=u\u0001auth=Bearer p\u0001\u0001");
        assertThat(initialResponse("EXTERNAL")).isEmpty();
        assertThat(initialResponse("ANONYMOUS")).isEmpty();
    }

    private static String initialResponse(String mechanism) {
        return new String(sasl(mechanism).getInitialResponse(), StandardCharsets.UTF_8);
    }

    private static ClientSASL sasl(String mechanism) {
        return new ClientSasl(List.of(mechanism), LOGIN).chooseMechanism(new String[] {mechanism});
    }

    /** Against the server side of Artemis, which knows the password as salted keys only. */
    @ParameterizedTest
    @EnumSource(SCRAM.class)
    void scramProvesThePasswordWithoutSendingIt(SCRAM scram) throws Exception {
        ClientSASL client = sasl(scram.getName());
        ScramServerFunctionalityImpl server = new ScramServerFunctionalityImpl(scram.getDigest(), scram.getHmac(), "n");
        byte[] first = client.getInitialResponse();
        assertThat(server.handleClientFirstMessage(text(first))).isEqualTo("u");
        ScramUtils.NewPasswordStringData keys = ScramUtils.byteArrayToStringData(ScramUtils.newPassword(
                "p", SALT, ITERATIONS, MessageDigest.getInstance(scram.getDigest()), Mac.getInstance(scram.getHmac())));
        String challenge =
                server.prepareFirstMessage(new UserData(keys.salt, keys.iterations, keys.serverKey, keys.storedKey));
        byte[] proof = client.getResponse(challenge.getBytes(StandardCharsets.UTF_8));
        String verdict = server.prepareFinalMessage(text(proof));
        assertThat(server.isSuccessful()).isTrue();
        assertThat(client.getResponse(verdict.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
