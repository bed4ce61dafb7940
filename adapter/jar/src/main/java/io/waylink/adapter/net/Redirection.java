package io.waylink.adapter.net;

import java.util.Map;

import io.waylink.recovery.Endpoint;
import org.apache.qpid.proton.amqp.Symbol;

/**
 * Where a single link was redirected to ({@code amqp:link:redirect}, AMQP 1.0 part 2, section 2.8.18).
 *
 * @param to the host; null if it is the one that the link is attached at already
 * @param address the address there; null if it is the same
 * @param why why it cannot be followed; empty if it can
 */
public record Redirection(Endpoint to, String address, String why) {

    private static final String ADDRESS = "address";

    /** Reads the info map of a redirect. */
    static Redirection of(Map<?, ?> info, Endpoint by, boolean insecureAllowed) {
        String address = null;
        if (info != null) {
            Object named = info.get(Symbol.valueOf(ADDRESS));
            named = named == null ? info.get(ADDRESS) : named;
            address = named == null || named.toString().isEmpty() ? null : named.toString();
        }
        OtherPeers named = OtherPeers.redirect(info == null ? Map.of() : info, by, insecureAllowed);
        if (!named.endpoints().isEmpty()) {
            return new Redirection(named.endpoints().get(0), address, "");
        }
        return address != null && !OtherPeers.namesHost(info)
                ? new Redirection(null, address, "")
                : new Redirection(null, null, named.why());
    }

    @Override
    public String toString() {
        return (to == null ? "" : to.toString()) + (address == null ? "" : (to == null ? "" : ", ") + address);
    }
}
