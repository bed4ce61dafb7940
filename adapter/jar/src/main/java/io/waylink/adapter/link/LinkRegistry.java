package io.waylink.adapter.link;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.qpid.jms.meta.JmsConsumerId;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.meta.JmsProducerId;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.exceptions.ProviderClosedException;

/**
 * The sessions and links of one connection, by the ids that the JMS layer gave them.
 *
 * @param ended why sessions have ended by themselves, for as long as the JMS layer keeps them
 */
record LinkRegistry(
        Map<JmsSessionId, RecoverableSession> sessions,
        Map<JmsProducerId, SenderLink> senders,
        Map<JmsProducerId, AnonymousSender> anonymous,
        Map<JmsConsumerId, ReceiverLink> receivers,
        Map<JmsSessionId, ProviderException> ended) {

    LinkRegistry() {
        this(
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>(),
                Collections.synchronizedMap(new WeakHashMap<>()));
    }

    /** A session has ended by itself; whoever uses it before the JMS layer has told them is to hear why. */
    void ended(JmsSessionId session, ProviderException why) {
        ended.put(session, why);
        forget(session);
    }

    /** Why there is no such session. */
    ProviderClosedException absent(JmsSessionId session) {
        ProviderException why = ended.get(session);
        return why == null
                ? new ProviderClosedException("The session is closed")
                : new ProviderClosedException("The session is closed: " + why.getMessage(), why);
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
