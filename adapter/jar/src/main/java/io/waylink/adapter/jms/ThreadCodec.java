package io.waylink.adapter.jms;

import java.lang.reflect.Field;

import org.apache.qpid.jms.provider.amqp.message.AmqpCodec;

/**
 * Lends a thread the codec that Qpid JMS encodes messages with. Qpid JMS itself leaves one with each thread that has ever
 * sent: the threads of a container would keep all of the adapter's classes that way after it was undeployed, and each virtual
 * thread would make its own. Confined to the thread that uses the session it belongs to.
 */
final class ThreadCodec {

    private static final ThreadLocal<Object> OF_THREAD = ofThread();

    private Object own;

    @SuppressWarnings("unchecked") // whatever it holds stays what it is
    private static ThreadLocal<Object> ofThread() {
        try {
            Field field = AmqpCodec.class.getDeclaredField("TLS_CODEC");
            field.setAccessible(true);
            return (ThreadLocal<Object>) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Qpid JMS is not the version that was built with: " + e.getMessage(), e);
        }
    }

    /** The present thread has a codec from now on. */
    void lend() {
        if (own == null) {
            own = OF_THREAD.get();
        } else {
            OF_THREAD.set(own);
        }
    }

    /** The present thread has none any more. */
    static void takeBack() {
        OF_THREAD.remove();
    }
}
