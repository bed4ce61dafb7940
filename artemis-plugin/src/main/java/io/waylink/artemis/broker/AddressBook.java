package io.waylink.artemis.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.waylink.artemis.config.Announcement;
import io.waylink.artemis.config.LinkRoute;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.postoffice.PostOffice;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;

/** Which link routes the broker wants to have at this moment. May be asked by any thread. */
final class AddressBook {

    private final ActiveMQServer server;
    private final Announcement announcement;

    AddressBook(ActiveMQServer server, Announcement announcement) {
        this.server = server;
        this.announcement = announcement;
    }

    Set<LinkRoute> wanted() {
        return announcement.routes(announcement.existing() ? present() : List.of());
    }

    private List<String> present() {
        PostOffice postOffice = server.getPostOffice();
        List<String> present = new ArrayList<>();
        for (SimpleString name : postOffice.getAddresses()) {
            AddressInfo address = postOffice.getAddressInfo(name);
            if (address != null && !address.isInternal() && !address.isTemporary() && isOrdinary(name)) {
                present.add(name.toString());
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
