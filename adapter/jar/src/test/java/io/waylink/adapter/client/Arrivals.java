package io.waylink.adapter.client;

import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import org.apache.qpid.jms.JmsConnectionListener;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;

/** The texts that have come over a connection: that a peer has sent one does not mean that it is here. */
final class Arrivals implements JmsConnectionListener {

    private final Queue<String> texts = new ConcurrentLinkedQueue<>();

    boolean contain(String text) {
        return texts.contains(text);
    }

    @Override
    public void onInboundMessage(JmsInboundMessageDispatch envelope) {
        try {
            texts.add(((TextMessage) envelope.getMessage()).getText());
        } catch (JMSException e) {
            texts.add(e.toString());
        }
    }

    @Override
    public void onConnectionEstablished(URI remote) {
        // Not a message.
    }

    @Override
    public void onConnectionFailure(Throwable error) {
        // Not a message.
    }

    @Override
    public void onConnectionInterrupted(URI remote) {
        // Not a message.
    }

    @Override
    public void onConnectionRestored(URI remote) {
        // Not a message.
    }

    @Override
    public void onSessionClosed(Session session, Throwable cause) {
        // Not a message.
    }

    @Override
    public void onConsumerClosed(MessageConsumer consumer, Throwable cause) {
        // Not a message.
    }

    @Override
    public void onProducerClosed(MessageProducer producer, Throwable cause) {
        // Not a message.
    }
}
