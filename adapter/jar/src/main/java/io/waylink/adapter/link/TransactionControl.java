package io.waylink.adapter.link;

import java.util.Arrays;

import org.apache.qpid.jms.JmsDestination;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.engine.Link;

/**
 * The names of two-phase commit over AMQP, as Waylink's plugin for Artemis has it. AMQP 1.0 knows local transactions
 * only (part 4); a coordinator that can do more says so when it is attached.
 */
public final class TransactionControl {

    /** The address that branches are bound, committed, rolled back and forgotten at. */
    public static final String ADDRESS = "waylink.xa";

    private static final Symbol CAPABILITY = Symbol.valueOf("waylink:xa");

    /** Of the capability that names the broker: a router hands the capabilities of a terminus on, but not properties. */
    private static final String NODE = "waylink:node:";

    private TransactionControl() {}

    /** The address that controls the branches of one broker, which may be one of several behind a router. */
    public static String address(String node) {
        return ADDRESS + "." + node;
    }

    /** Where to be told which branches of a broker are in doubt. */
    public static String inDoubtAddress(String node) {
        return address(node) + ".indoubt";
    }

    /**
     * Whether requests to this address are different from messages: each has an answer that must be known, and is never
     * sent twice by itself.
     */
    static boolean isControl(JmsDestination destination) {
        String address = destination == null ? null : destination.getAddress();
        return address != null && (address.equals(ADDRESS) || address.startsWith(ADDRESS + "."));
    }

    /** Whether a link that was attached to such an address is understood by who has attached it, and leads to no queue. */
    static boolean isUnderstood(Link link) {
        return link.getRemoteTarget() instanceof Target target
                && target.getCapabilities() != null
                && Arrays.asList(target.getCapabilities()).contains(CAPABILITY);
    }

    /** The broker at which a coordinator link ends, by its node id, if that knows two-phase commit; else null. */
    static String nodeOf(Link link) {
        Symbol[] offered =
                link.getRemoteTarget() instanceof Coordinator coordinator && coordinator.getCapabilities() != null
                        ? coordinator.getCapabilities()
                        : new Symbol[0];
        if (!Arrays.asList(offered).contains(CAPABILITY)) {
            return null;
        }
        return Arrays.stream(offered)
                .map(Symbol::toString)
                .filter(each -> each.startsWith(NODE))
                .map(each -> each.substring(NODE.length()))
                .findFirst()
                .orElse(null);
    }
}
