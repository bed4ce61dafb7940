package io.waylink.it.wildfly;

import java.net.URI;

import io.waylink.it.outbound.OutboundPorts;
import io.waylink.it.process.WildFlyServer;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Finds free ports for the servers before Arquillian reads arquillian.xml. */
public final class ServerPorts implements LauncherSessionListener {

    private static final int HTTP_PORT = 8080;
    private static final int MANAGEMENT_PORT = 9990;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        reserve("waylink.wildfly");
        reserve("waylink.wildfly-full");
        OutboundPorts.reserve();
    }

    private static void reserve(String server) {
        int offset = WildFlyServer.freePortOffset();
        System.setProperty(server + ".offset", Integer.toString(offset));
        System.setProperty(server + ".management", Integer.toString(MANAGEMENT_PORT + offset));
    }

    /** Options for the JVM of a server that a test starts itself. */
    static String options(String server) {
        return "-Xms256m -Xmx768m -Djava.net.preferIPv4Stack=true -Djboss.socket.binding.port-offset=" + offset(server);
    }

    static URI http(String server) {
        return URI.create("http://127.0.0.1:" + (HTTP_PORT + offset(server)));
    }

    private static int offset(String server) {
        return Integer.getInteger("waylink." + server + ".offset");
    }
}
