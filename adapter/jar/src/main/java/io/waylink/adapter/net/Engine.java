package io.waylink.adapter.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.apache.qpid.jms.provider.ProviderFutureFactory;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.transports.Transport;

/** The AMQP engine for one endpoint, which does not show a password to whoever reads along, and can be given up. */
public final class Engine extends AmqpProvider {

    private static final Set<String> READABLE = Set.of("PLAIN", "XOAUTH2");

    /** Those that Qpid JMS uses unasked, without ANONYMOUS: who gives a name does not want to be nobody. */
    private static final Set<String> NOT_READABLE =
            Set.of("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "EXTERNAL");

    private static final String NONE = "none";

    private volatile String withheldFrom;
    private Channel wire;
    private boolean givenUp;

    Engine(URI name, Transport transport, ProviderFutureFactory futures) {
        super(name, transport, futures);
    }

    /** Told of the socket before it connects. */
    synchronized void on(Channel socket) {
        wire = socket;
        if (givenUp) {
            end(socket);
        }
    }

    /** Ends an attempt to connect, whatever it waits for; whoever waits for it is told so. */
    public synchronized void giveUp() {
        givenUp = true;
        if (wire != null) {
            end(wire);
        }
    }

    private static void end(Channel socket) {
        socket.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** Without TLS, to another machine: those mechanisms are not used that send the password, or a token, as it is. */
    void withholdReadable(SocketAddress reached) {
        if (reached instanceof InetSocketAddress address
                && address.getAddress() != null
                && !address.getAddress().isLoopbackAddress()) {
            Set<String> left = new TreeSet<>(getSaslMechanisms() == null ? NOT_READABLE : getSaslMechanisms());
            left.removeAll(READABLE);
            setSaslMechanisms(left.isEmpty() ? new String[] {NONE} : left.toArray(String[]::new));
            withheldFrom = address.getAddress().getHostAddress();
        }
    }

    /** What to say of a log-in that failed with these words, if a mechanism that was withheld might have been taken. */
    String hint(String message) {
        return withheldFrom != null && READABLE.stream().anyMatch(message::contains)
                ? "; PLAIN and XOAUTH2 would send the password readable to " + withheldFrom
                        + ": use amqps, or allowPlainWithoutTls=true in the url"
                : "";
    }
}
