package io.waylink.adapter.client;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The name under which connections are found by JMX, for as long as they are open: the server would keep our classes. */
final class Management {

    /** Of so many pools with the same target each is found. */
    private static final int MOST = 100;

    private final AtomicReference<ObjectName> registered = new AtomicReference<>();

    /**
     * Connections that cannot be registered work all the same.
     *
     * @param onFailure told why they cannot
     */
    void register(String target, ConnectionsMXBean connections, Consumer<Exception> onFailure) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            for (int number = 1; number <= MOST; number++) {
                ObjectName name = new ObjectName(
                        "io.waylink:type=Connections,target=" + ObjectName.quote(target) + ",number=" + number);
                if (isRegistered(server, connections, name)) {
                    registered.set(name);
                    return;
                }
            }
        } catch (JMException | RuntimeException e) {
            onFailure.accept(e);
        }
    }

    private static boolean isRegistered(MBeanServer server, ConnectionsMXBean connections, ObjectName name)
            throws JMException {
        try {
            server.registerMBean(connections, name);
            return true;
        } catch (InstanceAlreadyExistsException another) {
            return !server.isRegistered(name) && isRegistered(server, connections, name);
        }
    }

    void unregister(Consumer<Exception> onFailure) {
        ObjectName name = registered.getAndSet(null);
        if (name != null) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
            } catch (JMException | RuntimeException e) {
                onFailure.accept(e);
            }
        }
    }
}
