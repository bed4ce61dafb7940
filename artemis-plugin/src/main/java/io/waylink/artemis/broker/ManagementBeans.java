package io.waylink.artemis.broker;

import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers beans in the domain of the broker, where the permissions of its management.xml hold; none if the broker has
 * JMX switched off.
 */
public final class ManagementBeans {

    private static final Logger LOG = LoggerFactory.getLogger(ManagementBeans.class);

    private final ActiveMQServer server;
    private final List<ObjectName> registered = new ArrayList<>();

    public ManagementBeans(ActiveMQServer server) {
        this.server = server;
    }

    /**
     * Registers one bean. That it cannot be is no reason not to connect.
     *
     * @param name of the connection
     * @param bean what answers
     * @param type what it shows
     */
    public <T> void register(String name, T bean, Class<T> type) {
        if (!server.getConfiguration().isJMXManagementEnabled() || server.getMBeanServer() == null) {
            return;
        }
        try {
            ObjectName full = new ObjectName(server.getConfiguration().getJMXDomain()
                    + ":broker=" + ObjectName.quote(server.getConfiguration().getName())
                    + ",component=router-connections,name=" + ObjectName.quote(name));
            server.getMBeanServer().registerMBean(new StandardMBean(bean, type), full);
            registered.add(full);
        } catch (JMException e) {
            LOG.warn("Router {}: JMX does not show it ({})", name, e.toString());
        }
    }

    /** Removes what was registered. */
    public void unregister() {
        for (ObjectName name : registered) {
            try {
                server.getMBeanServer().unregisterMBean(name);
            } catch (JMException e) {
                LOG.debug("{} was not registered any more", name, e);
            }
        }
        registered.clear();
    }
}
