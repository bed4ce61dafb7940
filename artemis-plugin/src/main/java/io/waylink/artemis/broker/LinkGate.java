package io.waylink.artemis.broker;

import java.util.Optional;

import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Sender;

/**
 * Which addresses a router may not attach to, whatever the broker's user is permitted: all clients of the router act as
 * that one user.
 *
 * @param managementAddress the broker's management address
 */
record LinkGate(String managementAddress) {

    /** Why this link, which the router has attached, is refused, empty if it is not. */
    Optional<String> refusal(Link link) {
        if (link instanceof Sender) {
            return refusalOfSource(link.getRemoteSource() instanceof Source source ? source.getAddress() : null);
        }
        if (link.getRemoteTarget() instanceof Coordinator) {
            return Optional.empty();
        }
        return link.getRemoteTarget() instanceof Target target
                ? refusalOfTarget(target.getAddress(), target.getDynamic())
                : refusalOfTarget(null, false);
    }

    /** Why a link into this address is refused, empty if it is not. */
    Optional<String> refusalOfTarget(String address, boolean dynamic) {
        if ((address == null || address.isEmpty()) && !dynamic) {
            return Optional.of("routed links need a target address: the anonymous relay is closed to them");
        }
        return refusal(address);
    }

    /** Why a link out of this address is refused, empty if it is not. */
    Optional<String> refusalOfSource(String address) {
        return refusal(address);
    }

    private Optional<String> refusal(String address) {
        boolean internal = address != null
                && (address.startsWith("$")
                        || address.equals(managementAddress)
                        || address.startsWith(managementAddress + "::"));
        return internal
                ? Optional.of("the address " + address + " of the broker is closed to routed links")
                : Optional.empty();
    }
}
