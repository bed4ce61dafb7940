package io.waylink.adapter.client;

import java.util.Map;
import java.util.function.Consumer;

import io.waylink.adapter.link.PerConnection;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.meta.JmsSessionInfo;
import org.apache.qpid.jms.provider.DefaultProviderListener;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderListener;

/** Gives each event to the JMS connection that it belongs to: every id of Qpid JMS carries the id of its connection. */
final class Demultiplexer extends DefaultProviderListener implements PerConnection {

    private final Map<String, ConnectionFacade> facades;

    Demultiplexer(Map<String, ConnectionFacade> facades) {
        this.facades = facades;
    }

    private void tell(String connectionId, Consumer<ProviderListener> event) {
        ConnectionFacade facade = facades.get(connectionId);
        if (facade != null) {
            event.accept(facade.getProviderListener());
        }
    }

    @Override
    public void onInboundMessage(JmsInboundMessageDispatch message) {
        tell(message.getConsumerId().getConnectionId(), listener -> listener.onInboundMessage(message));
    }

    @Override
    public void onCompletedMessageSend(JmsOutboundMessageDispatch message) {
        tell(message.getProducerId().getConnectionId(), listener -> listener.onCompletedMessageSend(message));
    }

    @Override
    public void onFailedMessageSend(JmsOutboundMessageDispatch message, ProviderException cause) {
        tell(message.getProducerId().getConnectionId(), listener -> listener.onFailedMessageSend(message, cause));
    }

    @Override
    public void onResourceClosed(JmsResource resource, ProviderException cause) {
        String connectionId = connectionIdOf(resource);
        if (connectionId != null) {
            tell(connectionId, listener -> listener.onResourceClosed(resource, cause));
        }
    }

    private static String connectionIdOf(JmsResource resource) {
        if (resource instanceof JmsSessionInfo session) {
            return session.getId().getConnectionId();
        } else if (resource instanceof JmsProducerInfo producer) {
            return producer.getId().getConnectionId();
        }
        return resource instanceof JmsConsumerInfo consumer ? consumer.getId().getConnectionId() : null;
    }

    @Override
    public void onConnectionFailure(ProviderException cause) {
        facades.values().forEach(facade -> facade.failed(cause));
    }

    @Override
    public void onProviderException(String connectionId, ProviderException failure) {
        tell(connectionId, listener -> listener.onProviderException(failure));
    }

    @Override
    public void onProviderException(ProviderException cause) {
        facades.values().forEach(facade -> facade.getProviderListener().onProviderException(cause));
    }
}
