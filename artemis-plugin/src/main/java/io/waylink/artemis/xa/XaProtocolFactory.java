package io.waylink.artemis.xa;

import java.util.List;
import java.util.Map;

import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.utils.uri.BeanSupport;

/** Takes the place of Artemis' own factory when the acceptors are made. */
final class XaProtocolFactory extends ProtonProtocolManagerFactory {

    private final XaPlugin plugin;

    XaProtocolFactory(XaPlugin plugin) {
        this.plugin = plugin;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public ProtocolManager createProtocolManager(
            ActiveMQServer server, Map parameters, List incomingInterceptors, List outgoingInterceptors)
            throws Exception {
        BeanSupport.stripPasswords(parameters);
        XaProtocolManager manager = new XaProtocolManager(
                plugin, this, server, (List<BaseInterceptor>) incomingInterceptors, (List<BaseInterceptor>)
                        outgoingInterceptors);
        return BeanSupport.setData(manager, parameters);
    }
}
