package io.waylink.artemis.broker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.waylink.artemis.config.Credentials;
import org.apache.activemq.artemis.protocol.amqp.sasl.ClientSASL;
import org.apache.activemq.artemis.protocol.amqp.sasl.ClientSASLFactory;

/** Picks the first allowed mechanism that the router offers: PLAIN (RFC 4616) or ANONYMOUS (RFC 4505). */
final class ClientSasl implements ClientSASLFactory {

    private final List<String> allowed;
    private final Credentials login;
    private String failure;

    /**
     * @param allowed mechanisms in order of preference
     * @param login needed for PLAIN; may be null
     */
    ClientSasl(List<String> allowed, Credentials login) {
        this.allowed = allowed;
        this.login = login;
        this.failure = login == null
                ? "it refuses a peer without a user"
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
                return new Exchange(mechanism, initialResponse(mechanism));
            }
        }
        failure = "it offers the SASL mechanisms " + known + ", allowed are " + allowed;
        return null;
    }

    private byte[] initialResponse(String mechanism) {
        return mechanism.equals("PLAIN")
                ? ("\0" + login.user() + "\0" + login.password()).getBytes(StandardCharsets.UTF_8)
                : new byte[0];
    }

    private static final class Exchange implements ClientSASL {

        private final String name;
        private final byte[] initialResponse;

        Exchange(String name, byte[] initialResponse) {
            this.name = name;
            this.initialResponse = initialResponse;
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
