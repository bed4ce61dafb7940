package io.waylink.adapter.xa;

import java.util.HashMap;
import java.util.Map;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import io.waylink.adapter.link.TransactionControl;

/** A session's links to the control addresses of brokers, of which there is one as a rule. For one thread at a time. */
final class ControlProducers {

    private final Session session;
    private final Map<String, MessageProducer> producers = new HashMap<>();

    ControlProducers(Session session) {
        this.session = session;
    }

    /** Has the present transaction of the session become a branch. */
    void bind(String node, String xid, int timeout) throws JMSException {
        Message request = request("bind", xid);
        if (timeout > 0) {
            request.setIntProperty("timeout", timeout);
        }
        send(node, request);
    }

    /** Ends a branch; returns when that is done. */
    void end(Ending how, String node, String xid) throws JMSException {
        send(node, request(how.word(), xid));
    }

    private Message request(String operation, String xid) throws JMSException {
        Message request = session.createMessage();
        request.setStringProperty("op", operation);
        request.setStringProperty("xid", xid);
        return request;
    }

    private void send(String node, Message request) throws JMSException {
        try {
            producer(node).send(request);
        } catch (IllegalStateException closed) {
            // Nothing has been sent yet: the link was taken from us at some time before.
            producers.remove(node);
            producer(node).send(request);
        }
    }

    private MessageProducer producer(String node) throws JMSException {
        MessageProducer known = producers.get(node);
        if (known == null) {
            known = session.createProducer(session.createQueue(TransactionControl.address(node)));
            known.setDisableMessageID(true);
            known.setDisableMessageTimestamp(true);
            producers.put(node, known);
        }
        return known;
    }
}
