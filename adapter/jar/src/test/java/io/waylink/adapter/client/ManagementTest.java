package io.waylink.adapter.client;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What operators see of connections. */
@Timeout(30)
class ManagementTest extends ScriptedPeers {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final List<Exception> failures = new ArrayList<>();

    private static String address(ProtonTestServer peer) {
        return "amqp://127.0.0.1:" + peer.getServerURI().getPort();
    }

    private Set<ObjectName> names(String target) throws Exception {
        return server.queryNames(
                new ObjectName("io.waylink:type=Connections,target=" + ObjectName.quote(target) + ",*"), null);
    }

    private SharedConnections managed(ProtonTestServer peer) {
        SharedConnections made = new SharedConnections(
                new ClientSettings(url(peer), 1, Duration.ofSeconds(10), Duration.ofSeconds(10), 10), events);
        made.manage(failures::add);
        return made;
    }

    @Test
    void peersThatWereAnnouncedAreShownUntilConnectionsAreClosed() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectSASLAnonymousConnect();
            peer.expectOpen()
                    .respond()
                    .withProperty(
                            "failover-server-list",
                            List.of(Map.of("network-host", "router2.example.com", "port", "5674")));
            peer.expectBegin().respond();
            peer.start();
            connections = managed(peer);
            connections.connect(Credentials.NONE, null).start();

            String first = address(peer);
            ObjectName name = names(first).iterator().next();
            assertThat((String[]) server.getAttribute(name, "Configured")).containsExactly(first);
            CompositeData[] all = (CompositeData[]) server.getAttribute(name, "Connections");
            assertThat(all).hasSize(1);
            assertThat(all[0].get("state")).isEqualTo("UP");
            assertThat(all[0].get("peer")).isEqualTo(first);
            assertThat((String[]) all[0].get("peers")).containsExactly(first, "amqp://router2.example.com:5674");
            assertThat((String[]) all[0].get("learned")).containsExactly("amqp://router2.example.com:5674");
            assertThat(all[0].get("redirectedTo")).isNull();
            assertThat(all[0].get("lastFailure")).isNull();

            connections.close();
            assertThat(names(first)).isEmpty();
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void linksThatAreBeingPutBackAreShown() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.start();
            connections = managed(peer);
            JmsConnection connection = connections.connect(Credentials.NONE, null);
            producer(connection.createSession());
            ObjectName name = names(address(peer)).iterator().next();
            assertThat(linksAway(name)).isEmpty();

            peer.expectDetach();
            peer.expectAttach().ofSender(); // and not answered
            peer.remoteDetach()
                    .withClosed(true)
                    .withErrorCondition(LOST, "Connectivity to the peer container was lost")
                    .now();
            peer.waitForScriptToComplete();
            assertThat(linksAway(name)).containsExactly("sender to orders");
        }
    }

    private String[] linksAway(ObjectName name) throws Exception {
        CompositeData[] all = (CompositeData[]) server.getAttribute(name, "Connections");
        assertThat(all).hasSize(1);
        return (String[]) all[0].get("linksAway");
    }

    @Test
    void eachPoolOfTheSameTargetIsShown() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.start();
            try (SharedConnections one = managed(peer);
                    SharedConnections other = managed(peer)) {
                assertThat(one).isNotSameAs(other);
                assertThat(names(address(peer))).hasSize(2);
            }
            assertThat(names(address(peer))).isEmpty();
        }
    }
}
