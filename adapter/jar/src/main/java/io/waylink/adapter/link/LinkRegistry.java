package io.waylink.adapter.link;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.qpid.jms.meta.JmsConsumerId;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.meta.JmsProducerId;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.meta.JmsSessionId;

/** The sessions and links of one connection, by the ids that the JMS layer gave them. */
record LinkRegistry(
        Map<JmsSessionId, RecoverableSession> sessions,
        Map<JmsProducerId, SenderLink> senders,
        Map<JmsProducerId, AnonymousSender> anonymous,
        Map<JmsConsumerId, ReceiverLink> receivers) {

    LinkRegistry() {
        this(
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>());
    }

    void clear() {
        sessions.clear();
        senders.clear();
        anonymous.clear();
        receivers.clear();
    }

    /** The link of a producer or consumer; null if there is none, or if it is something else. */
    RecoverableLink of(JmsResource resource) {
        if (resource instanceof JmsProducerInfo producer) {
            return senders.get(producer.getId());
        }
        return resource instanceof JmsConsumerInfo consumer ? receivers.get(consumer.getId()) : null;
    }

    /** The link is closed for good, by whichever side. */
    void forget(RecoverableLink link) {
        if (link.resource() instanceof JmsProducerInfo producer) {
            senders.remove(producer.getId(), link);
        } else if (link.resource() instanceof JmsConsumerInfo consumer) {
            receivers.remove(consumer.getId(), link);
        }
    }

    /** A session has ended, and its links with it. */
    void forget(JmsSessionId session) {
        sessions.remove(session);
        senders.keySet().removeIf(id -> session.equals(id.getParentId()));
        anonymous.keySet().removeIf(id -> session.equals(id.getParentId()));
        receivers.keySet().removeIf(id -> session.equals(id.getParentId()));
    }
}
