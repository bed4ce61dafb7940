package io.waylink.artemis.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.waylink.recovery.Endpoint;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.engine.Connection;

/** What a router says in its Open about the routers that may stand in for it. */
final class PeerOpen {

    private static final Symbol STAND_INS = Symbol.valueOf("failover-server-list");

    private PeerOpen() {}

    /** Whether this is a router that forwards messages only, as it says itself. */
    static boolean hasNoLinkRoutes(Connection connection) {
        Map<Symbol, Object> properties = connection.getRemoteProperties();
        return properties != null && "skupper-router".equals(properties.get(Symbol.valueOf("product")));
    }

    /**
     * The stand-ins that can be dialled: a list of maps with symbols as keys and strings as values, also for the port.
     * Those with another scheme are left out: one that has no TLS must not come in for one that has.
     *
     * @param scheme of this connection, which is also that of a stand-in that names none
     */
    static List<Endpoint> standIns(Connection connection, String scheme) {
        Map<Symbol, Object> properties = connection.getRemoteProperties();
        List<Endpoint> standIns = new ArrayList<>();
        if (properties != null && properties.get(STAND_INS) instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> standIn) {
                    String named = text(standIn, "scheme");
                    if (named == null || named.equals(scheme)) {
                        add(standIns, scheme, text(standIn, "network-host"), text(standIn, "port"));
                    }
                }
            }
        }
        return standIns;
    }

    private static String text(Map<?, ?> entry, String key) {
        Object value = entry.get(Symbol.valueOf(key));
        return value == null ? null : value.toString();
    }

    private static void add(List<Endpoint> standIns, String scheme, String host, String port) {
        try {
            if (host != null && port != null) {
                standIns.add(new Endpoint(scheme, host, Integer.parseInt(port)));
            }
        } catch (IllegalArgumentException e) {
            // A router's slip of the pen is no reason to lose the others.
            return;
        }
    }
}
