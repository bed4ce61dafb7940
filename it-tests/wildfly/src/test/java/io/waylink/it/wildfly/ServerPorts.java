package io.waylink.it.wildfly;

import io.waylink.it.process.WildFlyServer;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Finds free ports for the servers before Arquillian reads arquillian.xml. */
public final class ServerPorts implements LauncherSessionListener {

    private static final int MANAGEMENT_PORT = 9990;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        reserve("waylink.wildfly");
        reserve("waylink.wildfly-full");
    }

    private static void reserve(String server) {
        int offset = WildFlyServer.freePortOffset();
        System.setProperty(server + ".offset", Integer.toString(offset));
        System.setProperty(server + ".management", Integer.toString(MANAGEMENT_PORT + offset));
    }
}
