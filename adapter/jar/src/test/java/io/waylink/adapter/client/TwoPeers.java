package io.waylink.adapter.client;

import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests whose clients may have to go on at another peer. */
abstract class TwoPeers extends ScriptedPeers {

    ProtonTestServer first;
    ProtonTestServer second;

    @BeforeEach
    void startPeers() throws Exception {
        first = new ProtonTestServer();
        first.start();
        second = new ProtonTestServer();
        second.start();
    }

    @AfterEach
    void stopPeers() throws Exception {
        first.close();
        second.close();
    }
}
