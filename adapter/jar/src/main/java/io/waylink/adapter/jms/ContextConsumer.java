package io.waylink.adapter.jms;

import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** The consumer of a context. */
record ContextConsumer(ConsumerHandle consumer) implements JMSConsumer {

    @Override
    public String getMessageSelector() {
        return ContextHandle.unchecked(consumer::getMessageSelector);
    }

    @Override
    public Message receive() {
        return ContextHandle.unchecked(() -> consumer.receive());
    }

    @Override
    public Message receive(long timeout) {
        return ContextHandle.unchecked(() -> consumer.receive(timeout));
    }

    @Override
    public Message receiveNoWait() {
        return ContextHandle.unchecked(consumer::receiveNoWait);
    }

    @Override
    public <T> T receiveBody(Class<T> type) {
        return ContextHandle.unchecked(() -> consumer.receiveBody(type, -1));
    }

    @Override
    public <T> T receiveBody(Class<T> type, long timeout) {
        return ContextHandle.unchecked(() -> consumer.receiveBody(type, timeout == 0 ? -1 : timeout));
    }

    @Override
    public <T> T receiveBodyNoWait(Class<T> type) {
        return ContextHandle.unchecked(() -> consumer.receiveBody(type, 0));
    }

    @Override
    public void close() {
        ContextHandle.unchecked(() -> {
            consumer.close();
            return null;
        });
    }

    @Override
    public MessageListener getMessageListener() {
        throw new IllegalStateRuntimeException(
                Forbidden.method("getMessageListener").getMessage());
    }

    @Override
    public void setMessageListener(MessageListener listener) {
        throw new IllegalStateRuntimeException(
                Forbidden.method("setMessageListener").getMessage());
    }
}
