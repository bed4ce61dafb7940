package io.waylink.artemis.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.waylink.artemis.config.Announcement;
import io.waylink.artemis.config.BrokerAddress;
import io.waylink.artemis.config.Direction;
import io.waylink.artemis.config.LinkRoute;
import io.waylink.artemis.config.LinkRules;
import io.waylink.artemis.config.RouterConfig;
import io.waylink.artemis.xa.XaPlugin;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.postoffice.PostOffice;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;

/** Which link routes the broker wants to have at this moment. May be asked by any thread. */
final class AddressBook {

    private final ActiveMQServer server;
    private final Announcement announcement;
    private final LinkRules rules;

    AddressBook(ActiveMQServer server, RouterConfig config) {
        this.server = server;
        this.announcement = config.announcement();
        this.rules = config.links();
    }

    Set<LinkRoute> wanted() {
        Set<LinkRoute> wanted = announcement.routes(announcement.existing() ? present() : List.of(), rules);
        if (announcement.coordinator()) {
            XaPlugin.of(server).map(XaPlugin::patterns).orElse(List.of()).forEach(pattern -> {
                wanted.add(new LinkRoute(pattern, Direction.IN));
                wanted.add(new LinkRoute(pattern, Direction.OUT));
            });
        }
        return wanted;
    }

    private List<BrokerAddress> present() {
        PostOffice postOffice = server.getPostOffice();
        List<BrokerAddress> present = new ArrayList<>();
        for (SimpleString name : postOffice.getAddresses()) {
            AddressInfo address = postOffice.getAddressInfo(name);
            if (address != null && !address.isInternal() && !address.isTemporary() && isOrdinary(name)) {
                Set<RoutingType> types = address.getRoutingTypes();
                present.add(new BrokerAddress(
                        name.toString(), types.contains(RoutingType.ANYCAST), types.contains(RoutingType.MULTICAST)));
            }
        }
        return present;
    }

    /** Neither one of the broker's own, nor one that a router would take for a pattern. */
    private boolean isOrdinary(SimpleString name) {
        Configuration configuration = server.getConfiguration();
        String text = name.toString();
        return !text.isEmpty()
                && !text.startsWith("$")
                && !text.startsWith("activemq.")
                && !name.equals(configuration.getManagementAddress())
                && !name.equals(configuration.getManagementNotificationAddress())
                && text.chars().noneMatch(c -> c == '*' || c == '#' || Character.isWhitespace(c));
    }
}
