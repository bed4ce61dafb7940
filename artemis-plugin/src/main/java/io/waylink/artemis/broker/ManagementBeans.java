package io.waylink.artemis.broker;

import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers beans in the domain of the broker, where the permissions of its management.xml hold; none if the broker has
 * JMX switched off. That a bean cannot be registered is no reason not to connect.
 */
public final class ManagementBeans {

    private static final Logger LOG = LoggerFactory.getLogger(ManagementBeans.class);

    private final ActiveMQServer server;

    public ManagementBeans(ActiveMQServer server) {
        this.server = server;
    }

    /**
     * Registers one bean.
     *
     * @param component which kind it is
     * @param name which one of its kind
     * @param bean what answers
     * @param type what it shows
     * @return what removes it
     */
    public <T> Runnable register(String component, String name, T bean, Class<T> type) {
        if (!server.getConfiguration().isJMXManagementEnabled() || server.getMBeanServer() == null) {
            return () -> {};
        }
        try {
            ObjectName full = new ObjectName(server.getConfiguration().getJMXDomain()
                    + ":broker=" + ObjectName.quote(server.getConfiguration().getName())
                    + ",component=" + component + ",name=" + ObjectName.quote(name));
            server.getMBeanServer().registerMBean(new StandardMBean(bean, type), full);
            return () -> unregister(full);
        } catch (JMException e) {
            LOG.warn("WLP0401 Router {}: JMX does not show it ({})", name, e.toString());
            return () -> {};
        }
    }

    private void unregister(ObjectName name) {
        try {
            server.getMBeanServer().unregisterMBean(name);
        } catch (JMException e) {
            LOG.debug("{} was not registered any more", name, e);
        }
    }
}
