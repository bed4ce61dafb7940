package io.waylink.adapter.client;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.qpid.jms.JmsConnection;

/**
 * The thread that Qpid JMS has for each of its connections, to call listeners on. It stays, as it may be what keeps a
 * program from ending; in a server it only costs its stack, for each connection of a pool. Qpid JMS has no setting for that.
 */
final class CallbackThread {

    /** How long it stays: long enough for what is told in a row. */
    private static final Duration IDLE = Duration.ofMillis(200);

    private static final Field EXECUTOR = executor();

    private CallbackThread() {}

    private static Field executor() {
        try {
            Field field = JmsConnection.class.getDeclaredField("executor");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Qpid JMS is not the version that was built with: " + e.getMessage(), e);
        }
    }

    /** From now on there is one only while there is something to tell. */
    static void endWhenIdle(JmsConnection connection) {
        try {
            ThreadPoolExecutor executor = (ThreadPoolExecutor) EXECUTOR.get(connection);
            executor.setKeepAliveTime(IDLE.toNanos(), TimeUnit.NANOSECONDS);
            executor.allowCoreThreadTimeOut(true);
        } catch (IllegalAccessException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
