package io.waylink.artemis.broker;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Sender;

/** Looks through the links that a router has attached; on the event loop of the connection. */
final class RoutedLinks {

    private static final EnumSet<EndpointState> ACTIVE = EnumSet.of(EndpointState.ACTIVE);

    private RoutedLinks() {}

    private static List<Link> all(Connection connection) {
        List<Link> all = new ArrayList<>();
        for (Link link = connection.linkHead(ACTIVE, ACTIVE); link != null; link = link.next(ACTIVE, ACTIVE)) {
            if (!(link.getContext() instanceof LinkRouteAnnouncer)) {
                all.add(link);
            }
        }
        return all;
    }

    /** Those over which clients send to this address, as the router calls it, or to one of its queues. */
    static List<Link> producers(Connection connection, String address) {
        return all(connection).stream()
                .filter(link -> link.getContext() instanceof RoutedReceiver
                        && (targetOf(link).equals(address) || targetOf(link).startsWith(address + "::")))
                .toList();
    }

    /** Those of this name over which clients receive from this address: a subscription is named after its link. */
    static List<Link> subscribers(Connection connection, Subscription subscription) {
        return all(connection).stream()
                .filter(link -> link.getContext() instanceof RoutedSender
                        && link.getName().equals(subscription.link())
                        && addressOf(link).equals(subscription.address()))
                .toList();
    }

    /** One line for each link, such as {@code in orders.a (link@client)}. */
    static List<String> describe(Connection connection) {
        return all(connection).stream()
                .map(link -> (link instanceof Sender ? "out " : "in ") + addressOf(link) + " (" + link.getName() + ")")
                .sorted()
                .toList();
    }

    private static String targetOf(Link link) {
        return link.getTarget() instanceof Target target ? String.valueOf(target.getAddress()) : "";
    }

    /** What the broker calls it. */
    private static String addressOf(Link link) {
        if (link instanceof Sender) {
            return link.getRemoteSource() instanceof Source source && source.getAddress() != null
                    ? source.getAddress()
                    : link.getSource() instanceof Source own ? String.valueOf(own.getAddress()) : "";
        }
        if (link.getRemoteTarget() instanceof Coordinator) {
            return "$coordinator";
        }
        return link.getRemoteTarget() instanceof Target target ? String.valueOf(target.getAddress()) : "";
    }
}
