package io.waylink.artemis.broker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.waylink.artemis.config.Credentials;
import org.apache.activemq.artemis.protocol.amqp.sasl.ClientSASL;
import org.apache.activemq.artemis.protocol.amqp.sasl.ClientSASLFactory;
import org.apache.activemq.artemis.protocol.amqp.sasl.scram.SCRAMClientSASL;
import org.apache.activemq.artemis.spi.core.security.scram.SCRAM;

/**
 * Picks the first allowed mechanism that the router offers: EXTERNAL (RFC 4422), SCRAM (RFC 5802, 7677), PLAIN (RFC
 * 4616), XOAUTH2 or ANONYMOUS (RFC 4505).
 */
final class ClientSasl implements ClientSASLFactory {

    private final List<String> allowed;
    private final Credentials login;
    private String failure;

    /**
     * @param allowed mechanisms in order of preference
     * @param login needed for all but EXTERNAL and ANONYMOUS; may be null
     */
    ClientSasl(List<String> allowed, Credentials login) {
        this.allowed = allowed;
        this.login = login;
        this.failure = login == null
                ? "it refuses a peer without a user, or with this certificate"
                : "it refuses user \"" + login.user() + "\" or the password";
    }

    /** Why the exchange has failed, if it has. */
    String failure() {
        return failure;
    }

    @Override
    public ClientSASL chooseMechanism(String[] offered) {
        List<String> known = Arrays.asList(offered);
        for (String mechanism : allowed) {
            if (known.contains(mechanism)) {
                return exchange(mechanism);
            }
        }
        failure = "it offers the SASL mechanisms " + known + ", allowed are " + allowed;
        return null;
    }

    private ClientSASL exchange(String mechanism) {
        return switch (mechanism) {
            case "SCRAM-SHA-512" -> new SCRAMClientSASL(SCRAM.SHA512, login.user(), login.password());
            case "SCRAM-SHA-256" -> new SCRAMClientSASL(SCRAM.SHA256, login.user(), login.password());
            case "PLAIN" -> new Exchange(mechanism, "\0" + login.user() + "\0" + login.password());
            case "XOAUTH2" ->
                new Exchange(mechanism, "user=" + login.user() + "\1auth=Bearer " + login.password() + "\1\1");
            default -> new Exchange(mechanism, "");
        };
    }

    private static final class Exchange implements ClientSASL {

        private final String name;
        private final byte[] initialResponse;

        Exchange(String name, String initialResponse) {
            this.name = name;
            this.initialResponse = initialResponse.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public byte[] getInitialResponse() {
            return initialResponse;
        }

        @Override
        public byte[] getResponse(byte[] challenge) {
            return new byte[0];
        }
    }
}
