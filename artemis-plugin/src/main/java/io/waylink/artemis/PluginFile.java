package io.waylink.artemis;

import java.io.InputStream;
import java.net.URL;
import java.util.List;

import io.waylink.artemis.config.RouterConfig;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/**
 * What broker.xml says by now of one entry of the plugin. It is read as Artemis reads it when the file changes, with all
 * that it resolves; of Artemis' own reload a plugin is not told.
 *
 * @param plugin the entry that is running
 */
record PluginFile(ActiveMQServer server, RouteContainerPlugin plugin) {

    /** Which of the entries it is: {@code 1} for the first, and mostly the only one. */
    String name() {
        return Integer.toString(entry() + 1);
    }

    private int entry() {
        return Math.max(0, entries(server.getConfiguration()).indexOf(plugin));
    }

    private static List<RouteContainerPlugin> entries(Configuration configuration) {
        return configuration.getBrokerPlugins().stream()
                .filter(RouteContainerPlugin.class::isInstance)
                .map(RouteContainerPlugin.class::cast)
                .toList();
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it cannot be read, or is not what it may be
     */
    List<RouterConfig> read() {
        URL url = server.getConfiguration().getConfigurationUrl();
        if (url == null) {
            throw new IllegalArgumentException("There is no broker.xml to read, as this broker was not made from one.");
        }
        List<RouteContainerPlugin> entries;
        try (InputStream file = url.openStream()) {
            entries = entries(new FileConfigurationParser().parseMainConfig(file));
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException("The file " + url + " cannot be read: " + e.getMessage() + ".", e);
        }
        if (entries.size() <= entry()) {
            throw new IllegalArgumentException(
                    "The file " + url + " has no such <broker-plugin> (any more); what broker"
                            + " properties say holds as soon as they change.");
        }
        return entries.get(entry()).configs();
    }
}
