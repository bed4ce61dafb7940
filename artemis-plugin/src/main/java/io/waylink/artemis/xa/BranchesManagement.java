package io.waylink.artemis.xa;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.transaction.xa.Xid;

import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.transaction.ResourceManager;
import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers JMX from the resource manager of the broker. */
final class BranchesManagement implements BranchesControl {

    private static final Logger LOG = LoggerFactory.getLogger(BranchesManagement.class);

    private final ActiveMQServer server;
    private ObjectName name;
    private Runnable meters = () -> {};

    BranchesManagement(ActiveMQServer server) {
        this.server = server;
    }

    /** Has JMX and the broker's metrics show it, as far as it has them. */
    void register() {
        meters = BranchMeters.register(server, this);
        if (!server.getConfiguration().isJMXManagementEnabled() || server.getMBeanServer() == null) {
            return;
        }
        try {
            name = new ObjectName(server.getConfiguration().getJMXDomain() + ":broker="
                    + ObjectName.quote(server.getConfiguration().getName()) + ",component=xa");
            server.getMBeanServer().registerMBean(new StandardMBean(this, BranchesControl.class), name);
        } catch (JMException e) {
            name = null;
            LOG.warn("WLP0504 JMX does not show the branches ({})", e.toString());
        }
    }

    void unregister() {
        meters.run();
        if (name == null) {
            return;
        }
        try {
            server.getMBeanServer().unregisterMBean(name);
        } catch (JMException e) {
            LOG.debug("{} was not registered any more", name, e);
        }
        name = null;
    }

    @Override
    public String getControlAddress() {
        return ControlAddress.ROOT + "." + server.getNodeID();
    }

    @Override
    public int getInDoubtCount() {
        return manager().getInDoubtTransactions().size();
    }

    @Override
    public long getOldestInDoubtSeconds() {
        return manager().getPreparedTransactionsWithCreationTime().values().stream()
                .mapToLong(BranchesManagement::secondsSince)
                .max()
                .orElse(0);
    }

    @Override
    public String[] getInDoubt() {
        List<String> lines = new ArrayList<>();
        manager().getPreparedTransactionsWithCreationTime().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(branch -> lines.add(secondsSince(branch.getValue()) + " s " + names(branch.getKey())));
        manager()
                .getHeuristicCommittedTransactions()
                .forEach(xid -> lines.add("committed by an operator " + names(xid)));
        manager()
                .getHeuristicRolledbackTransactions()
                .forEach(xid -> lines.add("rolled back by an operator " + names(xid)));
        return lines.toArray(String[]::new);
    }

    private static String names(Xid xid) {
        return Xids.text(xid) + " " + XidImpl.toBase64String(xid);
    }

    private static long secondsSince(long millis) {
        return Math.max(0, (System.currentTimeMillis() - millis) / 1000);
    }

    private ResourceManager manager() {
        return server.getResourceManager();
    }
}
