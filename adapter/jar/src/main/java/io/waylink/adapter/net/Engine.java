package io.waylink.adapter.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.meta.JmsConnectionId;
import org.apache.qpid.jms.meta.JmsConnectionInfo;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderFutureFactory;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderConnectionSecuritySaslException;
import org.apache.qpid.jms.transports.Transport;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.EndpointState;

/** The AMQP engine for one endpoint, which does not show a password to whoever reads along, and can be given up. */
public final class Engine extends AmqpProvider {

    private static final Set<String> READABLE = Set.of("PLAIN", "XOAUTH2");

    /** Those that Qpid JMS uses unasked, without ANONYMOUS: who gives a name does not want to be nobody. */
    private static final Set<String> NOT_READABLE =
            Set.of("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "EXTERNAL");

    /** Those that say all in one step, so that nothing has to be waited for. */
    static final Set<String> ONE_STEP = Set.of("ANONYMOUS", "EXTERNAL", "PLAIN", "XOAUTH2");

    private static final String NONE = "none";

    private volatile String withheldFrom;
    private volatile Channel wire;
    private Endpoint at;
    private boolean insecureRedirect;
    private boolean givenUp;
    private boolean pipelined;
    private PipelinedSasl assumed;
    private volatile JmsConnectionId opening;
    private Function<EventLoop, Authorizations> authorizing;
    private Authorizations authorizations;

    Engine(URI name, Transport transport, ProviderFutureFactory futures) {
        super(name, transport, futures);
    }

    /**
     * @param endpoint where it goes
     * @param insecure whether its peer may redirect to one without TLS
     */
    void goesTo(Endpoint endpoint, boolean insecure) {
        at = endpoint;
        insecureRedirect = insecure;
    }

    /** Whether it goes to this host, whatever name that is called by. */
    public boolean isAt(Endpoint endpoint) {
        return at != null && at.toString().equals(endpoint.toString());
    }

    /** Where its peer redirects a link to that it detached with this error. */
    public Redirection redirectionOf(ErrorCondition redirect) {
        return Redirection.of(redirect.getInfo(), at, insecureRedirect);
    }

    /** Whether to go on to Open without waiting for the outcome of logging in. */
    void setPipelined(boolean wanted) {
        pipelined = wanted;
    }

    /** The transport may be written to: on the event loop. */
    void connected() {
        Set<String> mechanisms = getSaslMechanisms();
        if (pipelined && mechanisms != null && mechanisms.size() == 1 && ONE_STEP.containsAll(mechanisms)) {
            assumed = new PipelinedSasl(mechanisms.iterator().next());
            super.onData(assumed.assumedOffer());
            super.onData(assumed.assumedOutcome());
        }
    }

    /** Whether what it is asked for before its peer has answered Open goes out right behind that. */
    public boolean mayGoAhead() {
        return pipelined && authorizing == null;
    }

    /**
     * Sessions and their links need not wait for the peer's Open, nor links for its Begin: Qpid JMS's own objects are there
     * as soon as they were asked for, only it would look for them where it puts those that were answered.
     */
    @Override
    public void create(JmsResource resource, AsyncResult request) throws ProviderException {
        if (mayGoAhead() && Ahead.suits(resource)) {
            scheduleExecuteAndPump(() -> Ahead.create(resource, this, opening, request));
        } else {
            if (resource instanceof JmsConnectionInfo info) {
                opening = info.getId();
            }
            super.create(resource, request);
        }
    }

    @Override
    public void destroy(JmsResource resource, AsyncResult request) throws ProviderException {
        boolean unanswered = getProtonConnection().getRemoteState() == EndpointState.UNINITIALIZED;
        if (unanswered && mayGoAhead() && Ahead.suits(resource)) {
            scheduleExecuteAndPump(() -> Ahead.close(resource, this, request));
        } else {
            super.destroy(resource, request);
        }
    }

    @Override
    public void onData(ByteBuf input) {
        if (assumed == null) {
            super.onData(input);
            return;
        }
        try {
            ByteBuf rest = assumed.verified(input);
            if (rest != null) {
                assumed = null;
                if (rest.isReadable()) {
                    super.onData(rest);
                }
            }
        } catch (ProviderConnectionSecuritySaslException refused) {
            onTransportError(refused);
        }
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

    /** From now on a token is put before a link is attached. */
    void authorizeBy(Function<EventLoop, Authorizations> making) {
        authorizing = making;
    }

    /**
     * Answers, at once or on the event loop, when a link to this address may be attached: with claims-based security a
     * token has to be put before.
     *
     * @param answer told why it may not be, null if it may
     */
    public void authorize(String address, Consumer<Failure> answer) {
        if (authorizing == null) {
            answer.accept(null);
        } else {
            scheduleExecuteAndPump(() -> authorizations().authorize(address, answer));
        }
    }

    /**
     * What it means that a link was detached with this failure: where tokens expire, being refused is no reason to give up
     * before another one was put.
     */
    public Failure withTokens(String address, Failure failure) {
        if (authorizing == null || !failure.condition().equals("amqp:unauthorized-access")) {
            return failure;
        }
        scheduleExecuteAndPump(() -> authorizations().revoked(address));
        return Failure.answered(FailureScope.LINK, failure.condition(), failure.description());
    }

    private Authorizations authorizations() {
        if (authorizations == null) {
            authorizations = authorizing.apply(wire.eventLoop());
        }
        return authorizations;
    }

    /** Without TLS, to another machine: those mechanisms are not used that send the password, or a token, as it is. */
    void withholdReadable(SocketAddress reached) {
        if (reached instanceof InetSocketAddress address
                && (address.isUnresolved() || !address.getAddress().isLoopbackAddress())) {
            Set<String> left = new TreeSet<>(getSaslMechanisms() == null ? NOT_READABLE : getSaslMechanisms());
            left.removeAll(READABLE);
            setSaslMechanisms(left.isEmpty() ? new String[] {NONE} : left.toArray(String[]::new));
            withheldFrom = address.isUnresolved()
                    ? address.getHostString()
                    : address.getAddress().getHostAddress();
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
