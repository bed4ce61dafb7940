package io.waylink.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a broker tells and does by JMX. */
final class BrokerManagement implements AutoCloseable {

    private static final String DOMAIN = "org.apache.activemq.artemis";
    private static final Pattern SESSION = Pattern.compile("\"sessionID\"");
    private static final String ROUTER = ",component=router-connections,*";
    private static final Object[] NOTHING = {};
    private static final String[] NO_TYPES = {};

    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    private BrokerManagement(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.beans = connector.getMBeanServerConnection();
    }

    @SuppressWarnings("BanJNDI") // it is a process that was started here
    static BrokerManagement connect(int port) throws IOException {
        return new BrokerManagement(JMXConnectorFactory.connect(
                new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi")));
    }

    /** Removes all messages from the queues whose names begin so. */
    void purge(String prefix) throws IOException {
        for (ObjectName queue : find(",component=addresses,subcomponent=queues,*")) {
            if (ObjectName.unquote(queue.getKeyProperty("queue")).startsWith(prefix)) {
                invoke(queue, "removeAllMessages");
            }
        }
    }

    /** How many consumers there are. */
    int consumers() throws IOException {
        return ((Number) get(server(), "TotalConsumerCount")).intValue();
    }

    /** How many sessions there are. */
    int sessions() throws IOException {
        return (int) SESSION.matcher((String) invoke(server(), "listAllSessionsAsJSON"))
                .results()
                .count();
    }

    /** Heap in use after a collection, in bytes. */
    long heap() throws IOException {
        MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(
                beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** What the plugin says about its one connection, such as {@code LastError}. */
    Object router(String attribute) throws IOException {
        return get(one(ROUTER), attribute);
    }

    /** Where the plugin's one connection stands; empty if the plugin has none yet. */
    String routerState() throws IOException {
        return find(ROUTER).iterator().hasNext() ? (String) router("State") : "";
    }

    /** Has the plugin do something with its one connection, such as {@code connect}. */
    void routerDo(String operation) throws IOException {
        invoke(one(ROUTER), operation);
    }

    private ObjectName server() throws IOException {
        return one("");
    }

    private ObjectName one(String rest) throws IOException {
        return find(rest).iterator().next();
    }

    private Iterable<ObjectName> find(String rest) throws IOException {
        try {
            return beans.queryNames(new ObjectName(DOMAIN + ":broker=*" + rest), null);
        } catch (JMException e) {
            throw new IOException("no beans " + rest, e);
        }
    }

    private Object get(ObjectName name, String attribute) throws IOException {
        try {
            return beans.getAttribute(name, attribute);
        } catch (JMException e) {
            throw new IOException("cannot read " + attribute + " of " + name, e);
        }
    }

    private Object invoke(ObjectName name, String operation) throws IOException {
        try {
            return beans.invoke(name, operation, NOTHING, NO_TYPES);
        } catch (JMException e) {
            throw new IOException("cannot " + operation + " at " + name, e);
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
