package io.waylink.artemis;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

import io.waylink.artemis.broker.ArtemisDialer;
import io.waylink.artemis.broker.ConsoleConnection;
import io.waylink.artemis.broker.ManagementBeans;
import io.waylink.artemis.broker.RouterMeters;
import io.waylink.artemis.broker.RouterMeters.Reading;
import io.waylink.artemis.broker.Tally;
import io.waylink.artemis.config.RouterConfig;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/** The connections of an active broker, and everything that shows them. None of the methods blocks. */
final class Routers {

    private static final List<Reading<RouterConnection>> GAUGES = List.of(
            new Reading<>(
                    "connected",
                    "1 if the broker is connected to the router, else 0",
                    connection -> connection.status().state() == RouterStatus.State.CONNECTED ? 1 : 0),
            new Reading<>("attempts", "connections that were tried since one last worked", connection -> connection
                    .status()
                    .attempts()),
            new Reading<>("routes.announced", "link routes that the router has accepted", connection -> connection
                    .status()
                    .routesCreated()),
            new Reading<>(
                    "routes.refused",
                    "link routes that the router has refused",
                    connection -> connection.status().routes().size()
                            - connection.status().routesCreated()));

    /** One connection and what takes it off the broker's management. */
    private record Running(RouterConnection connection, List<Runnable> shown) {

        void stop() {
            connection.close();
            shown.forEach(Runnable::run);
        }
    }

    private final ActiveMQServer server;
    private final Map<RouterConfig, Running> running = new LinkedHashMap<>();
    private boolean stopped;

    Routers(ActiveMQServer server) {
        this.server = server;
    }

    /**
     * Has these connections and no others; those that are configured as before stay.
     *
     * @param wanted with passwords as plain text
     * @return how many stay
     */
    synchronized int become(List<RouterConfig> wanted) {
        if (stopped) {
            return 0;
        }
        running.entrySet().removeIf(entry -> {
            boolean superfluous = !wanted.contains(entry.getKey());
            if (superfluous) {
                entry.getValue().stop();
            }
            return superfluous;
        });
        int kept = running.size();
        for (RouterConfig config : wanted) {
            running.computeIfAbsent(config, this::start);
        }
        return kept;
    }

    private Running start(RouterConfig config) {
        Tally tally = new Tally();
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, daemons("waylink-router"));
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        RouterConnection connection = new RouterConnection(
                config,
                new ArtemisDialer(server, config, tally),
                scheduler,
                Executors.newCachedThreadPool(daemons("waylink-dialer")),
                () -> ThreadLocalRandom.current().nextDouble(),
                Clock.systemUTC());
        String containerId = config.containerId(server.getNodeID().toString());
        List<Runnable> shown = List.of(
                new ManagementBeans(server)
                        .register(
                                "router-connections",
                                config.connectionName(),
                                new RouterManagement(config, containerId, connection, tally),
                                RouterControl.class),
                new ConsoleConnection(
                                config,
                                connection::connect,
                                connection::disconnect,
                                () -> connection.status().state() != RouterStatus.State.STOPPED,
                                () -> connection.status().state() == RouterStatus.State.CONNECTED)
                        .show(server),
                RouterMeters.register(server, config.connectionName(), tally, connection, GAUGES));
        connection.open();
        return new Running(connection, shown);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    synchronized void stop() {
        stopped = true;
        running.values().forEach(Running::stop);
        running.clear();
    }

    void addressesChanged() {
        each(RouterConnection::addressesChanged);
    }

    private synchronized void each(Consumer<RouterConnection> action) {
        running.values().forEach(each -> action.accept(each.connection()));
    }

    synchronized List<RouterStatus> status() {
        return running.values().stream().map(each -> each.connection().status()).toList();
    }
}
