package io.waylink.adapter.link;

import java.util.function.Consumer;

import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.meta.JmsSessionInfo;
import org.apache.qpid.jms.provider.DefaultProviderListener;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;

/**
 * What one engine has to say, on its event loop: given to the link that it is about, as long as the engine is the present
 * one. What an engine that was given up still has to say is not listened to.
 */
final class EngineEvents extends DefaultProviderListener {

    private final AmqpProvider source;
    private final PresentConnection connection;
    private final LinkRegistry links;
    private final Consumer<ProviderException> onFailure;

    EngineEvents(
            AmqpProvider source,
            PresentConnection connection,
            LinkRegistry links,
            Consumer<ProviderException> onFailure) {
        this.source = source;
        this.connection = connection;
        this.links = links;
        this.onFailure = onFailure;
    }

    private boolean isPresent() {
        return connection.isPresent(source);
    }

    @Override
    public void onInboundMessage(JmsInboundMessageDispatch message) {
        if (isPresent()) {
            ReceiverLink link = links.receivers().get(message.getConsumerId());
            if (link != null) {
                link.worked();
            }
            connection.jms().onInboundMessage(message);
        }
    }

    @Override
    public void onCompletedMessageSend(JmsOutboundMessageDispatch message) {
        SenderLink link = links.senders().get(message.getProducerId());
        if (link != null) {
            link.completed(message);
        }
    }

    @Override
    public void onFailedMessageSend(JmsOutboundMessageDispatch message, ProviderException cause) {
        SenderLink link = links.senders().get(message.getProducerId());
        if (link != null && isPresent()) {
            link.failed(message, cause);
        }
    }

    @Override
    public void onResourceClosed(JmsResource resource, ProviderException cause) {
        if (!isPresent()) {
            return;
        }
        RecoverableLink link = links.of(resource);
        if (link != null) {
            link.detached(source, cause);
        } else if (resource instanceof JmsSessionInfo info && links.sessions().containsKey(info.getId())) {
            links.sessions()
                    .get(info.getId())
                    .ended(source, Failure.answered(FailureScope.LINK, "session ended", "" + cause.getMessage()));
        }
    }

    @Override
    public void onConnectionFailure(ProviderException cause) {
        onFailure.accept(cause);
    }

    @Override
    public void onProviderException(ProviderException cause) {
        connection.jms().onProviderException(cause);
    }
}
