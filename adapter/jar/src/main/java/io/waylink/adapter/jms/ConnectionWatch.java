package io.waylink.adapter.jms;

import java.net.URI;

import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import org.apache.qpid.jms.JmsConnectionListener;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;

/** Hears what a connection of Qpid JMS tells; each method does nothing unless overridden. */
public interface ConnectionWatch extends JmsConnectionListener {

    @Override
    default void onConnectionEstablished(URI remoteURI) {}

    @Override
    default void onConnectionFailure(Throwable error) {}

    @Override
    default void onConnectionInterrupted(URI remoteURI) {}

    @Override
    default void onConnectionRestored(URI remoteURI) {}

    @Override
    default void onInboundMessage(JmsInboundMessageDispatch envelope) {}

    @Override
    default void onSessionClosed(Session session, Throwable cause) {}

    @Override
    default void onConsumerClosed(MessageConsumer consumer, Throwable cause) {}

    @Override
    default void onProducerClosed(MessageProducer producer, Throwable cause) {}
}
