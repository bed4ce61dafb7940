package io.waylink.it.links;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.outbound.AmqpManagedConnectionFactory;
import io.waylink.it.mdb.Requester;
import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.BrokerPlugins;
import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Connections of one pool, which share their TCP connection to a router, with two brokers behind it. Control addresses and the
 * coordinator are announced by the plugin.
 */
@Timeout(180)
class TwoPhaseCommitIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CLIENTS = "clients";
    private static final String BROKERS = "brokers";

    private static final Xid FIRST = new Branch(1);
    private static final Xid SECOND = new Branch(2);

    @TempDir
    Path directory;

    private RouterProcess router;
    private ArtemisBroker a;
    private ArtemisBroker b;
    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter();
    private final AmqpManagedConnectionFactory pool = new AmqpManagedConnectionFactory();

    private record Branch(long number) implements Xid {

        @Override
        public int getFormatId() {
            return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @BeforeEach
    void start() throws Exception {
        router = RouterProcess.create(
                LinkRouterConfig.builder("QDR.XA")
                        .listener(Listener.clients(CLIENTS))
                        .listener(Listener.brokers(BROKERS))
                        .mobileAddresses(false)
                        .build(),
                directory.resolve("router"));
        router.start();
        a = broker("a");
        b = broker("b");
        a.start();
        pool.setResourceAdapter(adapter);
        pool.setUrl("amqp://127.0.0.1:" + router.ports().get(CLIENTS));
    }

    @AfterEach
    void stop() {
        adapter.stop();
        a.close();
        b.close();
        router.close();
    }

    private ArtemisBroker broker(String name) throws Exception {
        return ArtemisBroker.create(ArtemisBroker.Setup.of(
                        Path.of(System.getProperty("waylink.artemis.home")), directory.resolve(name))
                .withJars(Path.of(System.getProperty("waylink.plugin.jar")))
                .withBrokerXml(BrokerPlugins.xml(
                        BrokerPlugins.XA, BrokerPlugins.routed(router.ports().get(BROKERS), name + ".#"))));
    }

    private ManagedConnection connect() throws ResourceException {
        return pool.createManagedConnection(null, null);
    }

    /** Sends within a branch, and goes on to its end. */
    private static XAResource work(ManagedConnection connection, Xid xid, String queue) throws Exception {
        XAResource resource = connection.getXAResource();
        resource.start(xid, XAResource.TMNOFLAGS);
        try (Connection handle = (Connection) connection.getConnection(null, null)) {
            Session session = handle.createSession();
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage(queue));
        }
        resource.end(xid, XAResource.TMSUCCESS);
        return resource;
    }

    private static int messages(ArtemisBroker broker, String queue) throws JMSException {
        try (Requester requester = new Requester(broker)) {
            return requester.count(queue);
        }
    }

    private static int inDoubt(ArtemisBroker broker) throws JMSException {
        try (Requester requester = new Requester(broker)) {
            return requester.inDoubt().size();
        }
    }

    @Test
    void clientsOnOneConnectionDoNotTouchEachOthersBranches() throws Exception {
        ManagedConnection one = connect();
        ManagedConnection other = connect();
        XAResource first = work(one, FIRST, "a.first");
        XAResource second = work(other, SECOND, "a.second");
        assertThat(first.prepare(FIRST)).isEqualTo(XAResource.XA_OK);
        assertThat(inDoubt(a)).isEqualTo(1);
        second.rollback(SECOND);
        assertThat(inDoubt(a)).isEqualTo(1);
        work(other, SECOND, "a.second");
        other.destroy(); // what it has not prepared is gone, and the connection to the router is not
        first.commit(FIRST, false);
        assertThat(inDoubt(a)).isZero();
        assertThat(messages(a, "a.first")).isEqualTo(1);
        assertThat(messages(a, "a.second")).isZero();
        one.destroy();
    }

    @Test
    void aBranchIsEndedAtTheBrokerThatHasItAlthoughTransactionsGoToAnotherOneByNow() throws Exception {
        ManagedConnection connection = connect();
        XAResource resource = work(connection, FIRST, "a.first");
        assertThat(resource.prepare(FIRST)).isEqualTo(XAResource.XA_OK);
        b.start();
        a.kill();
        await().atMost(SOON).ignoreExceptionsInstanceOf(XAException.class).until(() -> {
            work(connection, SECOND, "b.second").prepare(SECOND);
            return true;
        });
        resource.commit(SECOND, false);
        assertThat(messages(b, "b.second")).isEqualTo(1);
        assertThatThrownBy(() -> resource.commit(FIRST, false))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XA_RETRY));

        a.start();
        assertThat(inDoubt(a)).isEqualTo(1);
        await().atMost(SOON).ignoreExceptionsInstanceOf(XAException.class).until(() -> {
            resource.commit(FIRST, false);
            return true;
        });
        assertThat(inDoubt(a)).isZero();
        assertThat(messages(a, "a.first")).isEqualTo(1);
        assertThat(inDoubt(b)).isZero();
        connection.destroy();
    }
}
