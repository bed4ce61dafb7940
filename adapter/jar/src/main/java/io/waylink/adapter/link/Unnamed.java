package io.waylink.adapter.link;

import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;

/**
 * A message that the application wants no message id for, as the engine sees it. The engine knows what is on its way by
 * the id alone: of several without one that wait for credit, each would take the place of the one before.
 */
final class Unnamed extends JmsOutboundMessageDispatch {

    private Unnamed(JmsOutboundMessageDispatch envelope) {
        setProducerId(envelope.getProducerId());
        setMessage(envelope.getMessage());
        setDestination(envelope.getDestination());
        setSendAsync(envelope.isSendAsync());
        setPresettle(envelope.isPresettle());
        setCompletionRequired(envelope.isCompletionRequired());
        setDispatchId(envelope.getDispatchId());
        setPayload(envelope.getPayload());
    }

    /** What the engine is to be given for this one: itself, unless it has no id. */
    static JmsOutboundMessageDispatch told(JmsOutboundMessageDispatch envelope) {
        return envelope.getMessageId() == null ? new Unnamed(envelope) : envelope;
    }

    @Override
    public Object getMessageId() {
        return this;
    }
}
