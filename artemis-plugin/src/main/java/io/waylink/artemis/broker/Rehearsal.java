package io.waylink.artemis.broker;

import java.nio.ByteBuffer;

import io.waylink.artemis.config.Direction;
import io.waylink.artemis.config.LinkRoute;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.message.Message;

/**
 * A conversation between two AMQP engines in memory, as it takes place when a broker announces a link route. Java loads
 * slowly what it needs for the first one; played while the broker is still starting, that is behind it when everybody waits
 * for its connection to the router.
 */
public final class Rehearsal {

    private static final int LARGEST = 1024;

    private final Actor broker = new Actor();
    private final Actor router = new Actor();
    private Message heard;

    private Rehearsal() {}

    /**
     * Plays it once.
     *
     * @return the request that has arrived
     */
    public static Message play() {
        return new Rehearsal().fromOpenToClose();
    }

    private Message fromOpenToClose() {
        Sasl client = broker.transport.sasl();
        client.client();
        client.setMechanisms("ANONYMOUS");
        Sasl server = router.transport.sasl();
        server.server();
        server.setMechanisms("ANONYMOUS");
        exchange();
        server.done(Sasl.SaslOutcome.PN_SASL_OK);
        broker.connection.setContainer("broker");
        broker.connection.open();
        router.connection.setContainer("router");
        router.connection.open();
        Session session = broker.connection.session();
        session.open();
        Sender sender = session.sender("requests");
        sender.setSource(new Source());
        sender.setTarget(new Target());
        sender.open();
        exchange();
        Message request = LinkRouteMessages.create(new LinkRoute("rehearsal", Direction.IN), "replies");
        byte[] encoded = new byte[LARGEST];
        Delivery delivery = sender.delivery(new byte[1]);
        sender.send(encoded, 0, request.encode(encoded, 0, encoded.length));
        sender.advance();
        exchange();
        delivery.settle();
        broker.connection.close();
        exchange();
        return heard;
    }

    /** Until neither has anything more to say. */
    private void exchange() {
        boolean goesOn = true;
        while (goesOn) {
            boolean asked = broker.speakTo(router);
            goesOn = router.speakTo(broker) || asked;
            broker.listen();
            router.listen();
        }
    }

    private final class Actor {

        private final Transport transport = Proton.transport();
        private final Connection connection = Proton.connection();
        private final Collector collector = Proton.collector();

        Actor() {
            connection.collect(collector);
            transport.bind(connection);
        }

        private boolean speakTo(Actor other) {
            int length = Math.min(transport.pending(), other.transport.capacity());
            if (length <= 0) {
                return false;
            }
            ByteBuffer words = transport.head();
            words.limit(length);
            other.transport.tail().put(words);
            transport.pop(length);
            other.transport.process();
            return true;
        }

        private void listen() {
            for (Event event = collector.peek(); event != null; event = collector.peek()) {
                switch (event.getType()) {
                    case SESSION_REMOTE_OPEN -> event.getSession().open();
                    case LINK_REMOTE_OPEN -> attached(event.getLink());
                    case DELIVERY -> delivered(event.getDelivery());
                    case CONNECTION_REMOTE_CLOSE -> connection.close();
                    default -> {}
                }
                collector.pop();
            }
        }

        private void attached(Link link) {
            if (link instanceof Receiver receiver) {
                receiver.setSource(receiver.getRemoteSource());
                receiver.setTarget(receiver.getRemoteTarget());
                receiver.open();
                receiver.flow(1);
            }
        }

        private void delivered(Delivery delivery) {
            if (delivery.getLink() instanceof Receiver receiver && delivery.isReadable()) {
                byte[] bytes = new byte[delivery.available()];
                receiver.recv(bytes, 0, bytes.length);
                receiver.advance();
                heard = Proton.message();
                heard.decode(bytes, 0, bytes.length);
                delivery.disposition(Accepted.getInstance());
                delivery.settle();
            }
        }
    }
}
