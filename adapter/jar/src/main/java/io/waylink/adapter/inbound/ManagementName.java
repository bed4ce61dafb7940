package io.waylink.adapter.inbound;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.JMException;
import javax.management.ObjectName;

import io.waylink.adapter.jms.AdapterListener;

/** The name under which an activation is found by JMX, for as long as it is deployed. */
final class ManagementName {

    private final AtomicReference<ObjectName> registered = new AtomicReference<>();
    private final Purpose purpose;
    private final AdapterListener listener;

    ManagementName(Purpose purpose, AdapterListener listener) {
        this.purpose = purpose;
        this.listener = listener;
    }

    /** A bean that cannot be registered works all the same. */
    void register(ActivationMXBean bean) {
        try {
            ObjectName name = new ObjectName("io.waylink:type=MessageDrivenBean,name="
                    + ObjectName.quote(purpose.activationName()) + ",address=" + ObjectName.quote(purpose.address()));
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
            registered.set(name);
        } catch (JMException | RuntimeException e) {
            listener.managementFailed(purpose.name(), e);
        }
    }

    void unregister() {
        ObjectName name = registered.getAndSet(null);
        if (name != null) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
            } catch (JMException | RuntimeException e) {
                listener.managementFailed(purpose.name(), e);
            }
        }
    }
}
