package io.waylink.artemis;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.waylink.artemis.broker.RouteAnswer;
import io.waylink.artemis.broker.Tally;
import io.waylink.artemis.config.RouterConfig;
import io.waylink.recovery.Endpoint;

/** Answers JMX from the status of a connection, and hands on what an operator wants. */
final class RouterManagement implements RouterControl {

    private final RouterConfig config;
    private final String containerId;
    private final RouterConnection connection;
    private final Tally tally;

    RouterManagement(RouterConfig config, String containerId, RouterConnection connection, Tally tally) {
        this.config = config;
        this.containerId = containerId;
        this.connection = connection;
        this.tally = tally;
    }

    @Override
    public String getUrl() {
        return config.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(","));
    }

    @Override
    public String getState() {
        return connection.status().state().name();
    }

    @Override
    public String getSince() {
        return connection.status().since().toString();
    }

    @Override
    public String getHost() {
        return connection.status().host();
    }

    @Override
    public String getContainerId() {
        return containerId;
    }

    @Override
    public String getRouterContainerId() {
        return connection.status().router();
    }

    @Override
    public String getLastError() {
        return connection.status().lastError();
    }

    @Override
    public int getAttempts() {
        return connection.status().attempts();
    }

    @Override
    public String[] getAnnouncedRoutes() {
        return connection.status().routes().stream().map(RouteAnswer::toString).toArray(String[]::new);
    }

    /** A connection that hangs has its links all the same, but cannot say which. */
    @Override
    public String[] getRoutedLinks() {
        return connection
                .links()
                .completeOnTimeout(List.of(), 2, TimeUnit.SECONDS)
                .join()
                .toArray(String[]::new);
    }

    @Override
    public long getDeliveriesIn() {
        return tally.deliveriesIn();
    }

    @Override
    public long getDeliveriesOut() {
        return tally.deliveriesOut();
    }

    @Override
    public long getAbandonedTransactions() {
        return tally.abandonedTransactions();
    }

    @Override
    public long getLinkErrors() {
        return tally.linkErrors();
    }

    @Override
    public long getRefusedLinks() {
        return tally.refusedLinks();
    }

    @Override
    public void connect() {
        connection.connect();
    }

    @Override
    public void disconnect() {
        connection.disconnect();
    }

    @Override
    public void reannounce() {
        connection.reannounce();
    }
}
