package io.waylink.micro;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.waylink.adapter.outbound.AmqpManagedConnectionFactory;
import io.waylink.it.router.LinkRouter;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the adapter adds to a container's pool when a connection is borrowed and given back, with a pool of one that does
 * nothing itself; beside it HikariCP with connections that do nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PoolBenchmark {

    private static final String CLIENTS = "clients";

    private LinkRouter peer;
    private ConnectionFactory factory;
    private HikariDataSource hikari;

    @Setup
    public void connect() throws IOException, ResourceException {
        peer = LinkRouter.start(LinkRouterConfig.builder("peer")
                .listener(Listener.clients(CLIENTS))
                .build());
        AmqpManagedConnectionFactory managed = new AmqpManagedConnectionFactory();
        managed.setUrl("amqp://127.0.0.1:" + peer.port(CLIENTS));
        factory = (ConnectionFactory) managed.createConnectionFactory(new PoolOfOne());
        HikariConfig config = new HikariConfig();
        config.setDataSource(stub(DataSource.class));
        config.setMaximumPoolSize(1);
        hikari = new HikariDataSource(config);
    }

    @TearDown
    public void disconnect() {
        hikari.close();
        peer.close();
    }

    /** A connection. */
    @Benchmark
    public void connection() throws JMSException {
        factory.createConnection().close();
    }

    /** A connection and its session. */
    @Benchmark
    public Session session() throws JMSException {
        try (jakarta.jms.Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            return session;
        }
    }

    /** A connection of HikariCP. */
    @Benchmark
    public void hikari() throws SQLException {
        hikari.getConnection().close();
    }

    /** Something whose methods do nothing, or answer with another such thing. */
    private static <T> T stub(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                PoolBenchmark.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Class<?> answer = method.getReturnType();
                    if (answer == Connection.class) {
                        return stub(Connection.class);
                    }
                    if (answer == boolean.class) {
                        return method.getName().equals("isValid");
                    }
                    return answer == int.class ? (Object) 0 : null;
                }));
    }

    /** Keeps one connection. */
    private static final class PoolOfOne implements ConnectionManager, ConnectionEventListener {

        private static final long serialVersionUID = 1;

        private transient ManagedConnection idle;

        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
                throws ResourceException {
            ManagedConnection connection =
                    idle == null ? null : factory.matchManagedConnections(Set.of(idle), null, request);
            if (connection == null) {
                connection = factory.createManagedConnection(null, request);
                connection.addConnectionEventListener(this);
            }
            idle = null;
            return connection.getConnection(null, request);
        }

        @Override
        public void connectionClosed(ConnectionEvent event) {
            ManagedConnection connection = (ManagedConnection) event.getSource();
            try {
                connection.cleanup();
            } catch (ResourceException e) {
                throw new IllegalStateException(e);
            }
            idle = connection;
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            throw new IllegalStateException(event.getException());
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {}

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {}

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {}
    }
}
