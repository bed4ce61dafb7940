package io.waylink.bench.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.message.Message;

/**
 * The least that has to be done: an AMQP engine on a blocking socket. It sends one encoded message again and again and
 * accepts what comes without decoding it.
 */
final class ProtonClient implements Client {

    private static final Symbol QUEUE = Symbol.valueOf("queue");
    private static final int BATCH = 100;
    private static final int ENVELOPE = 512;

    private final int port;
    private final String user;
    private final String queue;
    private final byte[] encoded;
    private final int length;
    private SocketChannel channel;
    private Transport transport;
    private Connection connection;
    private Session session;
    private long tag;

    /** Connects when it gets ready; the user is its password too. */
    ProtonClient(int port, String user, String queue, byte[] body) {
        this.port = port;
        this.user = user;
        this.queue = queue;
        Message message = Proton.message();
        Header header = new Header();
        header.setDurable(true);
        message.setHeader(header);
        message.setAddress(queue);
        message.setBody(new Data(new Binary(body)));
        this.encoded = new byte[body.length + ENVELOPE];
        this.length = message.encode(encoded, 0, encoded.length);
    }

    /** Connects anew: while it is idle it does not say that it is alive. */
    @Override
    public void prepare() throws IOException {
        close();
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.socket().setTcpNoDelay(true);
        transport = Transport.Factory.create();
        Sasl sasl = transport.sasl();
        sasl.client();
        sasl.plain(user, user);
        transport.setEmitFlowEventOnSend(false);
        connection = Connection.Factory.create();
        transport.bind(connection);
        connection.setContainer("bare");
        connection.open();
        session = connection.session();
        session.open();
        until(() -> session.getRemoteState() == EndpointState.ACTIVE);
    }

    @Override
    public void run(Task task, int messages) throws IOException {
        switch (task) {
            case SEND -> send(messages, 1);
            case SEND_AHEAD -> send(messages, WINDOW);
            case LISTEN -> receive(messages);
            default -> throw new UnsupportedOperationException(task.title());
        }
    }

    private void send(int messages, int window) throws IOException {
        Sender sender = session.sender("out-" + tag);
        Target target = new Target();
        target.setAddress(queue);
        target.setCapabilities(QUEUE);
        sender.setTarget(target);
        sender.setSource(new Source());
        sender.open();
        int sent = 0;
        int settled = 0;
        while (settled < messages) {
            while (sent < messages && sent - settled < window && sender.getCredit() > 0) {
                sender.delivery(tag());
                sender.send(encoded, 0, length);
                sender.advance();
                sent++;
            }
            exchange();
            for (Delivery delivery = connection.getWorkHead(); delivery != null; ) {
                Delivery next = delivery.getWorkNext();
                if (delivery.remotelySettled() || delivery.getRemoteState() != null) {
                    if (!(delivery.getRemoteState() instanceof Accepted)) {
                        throw new IOException("not accepted: " + delivery.getRemoteState());
                    }
                    delivery.settle();
                    settled++;
                }
                delivery = next;
            }
        }
        close(sender);
    }

    private void receive(int messages) throws IOException {
        Receiver receiver = session.receiver("in-" + tag++);
        Source source = new Source();
        source.setAddress(queue);
        source.setCapabilities(QUEUE);
        receiver.setSource(source);
        receiver.setTarget(new Target());
        receiver.open();
        receiver.flow(Math.min(PREFETCH, messages));
        int flowed = Math.min(PREFETCH, messages);
        int received = 0;
        byte[] content = new byte[encoded.length * 2];
        while (received < messages) {
            exchange();
            for (Delivery delivery = receiver.current();
                    delivery != null && !delivery.isPartial();
                    delivery = receiver.current()) {
                receiver.recv(content, 0, content.length);
                receiver.advance();
                delivery.disposition(Accepted.getInstance());
                delivery.settle();
                received++;
            }
            int more = Math.min(messages - flowed, PREFETCH - (flowed - received));
            if (more >= BATCH || (more > 0 && flowed + more == messages)) {
                receiver.flow(more);
                flowed += more;
            }
        }
        close(receiver);
    }

    private byte[] tag() {
        long number = tag++;
        return new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    }

    private void close(Link link) throws IOException {
        link.close();
        until(() -> link.getRemoteState() == EndpointState.CLOSED);
        link.free();
    }

    private void until(BooleanSupplier done) throws IOException {
        while (!done.getAsBoolean()) {
            exchange();
        }
        write();
    }

    /** Writes what there is, and waits for something. */
    private void exchange() throws IOException {
        write();
        ByteBuffer tail = transport.tail();
        if (channel.read(tail) < 0) {
            throw new EOFException("the broker has closed the connection");
        }
        transport.process();
        write();
    }

    private void write() throws IOException {
        while (transport.pending() > 0) {
            ByteBuffer head = transport.head();
            int written = 0;
            while (head.hasRemaining()) {
                written += channel.write(head);
            }
            transport.pop(written);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
