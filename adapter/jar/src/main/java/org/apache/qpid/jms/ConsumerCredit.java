package org.apache.qpid.jms;

import jakarta.jms.MessageConsumer;

/** The second place where Waylink needs package-private access to Qpid JMS: how many messages a consumer may hold. */
public final class ConsumerCredit {

    private ConsumerCredit() {}

    /**
     * Has a consumer hold up to so many messages that nobody has received yet, from its next acknowledgement on. What the
     * peer was told that it may send, it still may.
     *
     * @param consumer one of Qpid JMS
     * @param messages at least 1
     */
    public static void resize(MessageConsumer consumer, int messages) {
        ((JmsMessageConsumer) consumer).consumerInfo.setPrefetchSize(messages);
    }
}
