package io.waylink.artemis.broker;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerAddressPlugin;

/**
 * Says that addresses have come or gone, and no more: it is called in the midst of it, with the broker's post office
 * locked. A plugin of its own, as one that implements everything would be called for every message.
 */
public final class AddressWatcher implements ActiveMQServerAddressPlugin {

    private final Runnable changed;

    /**
     * @param changed must not block
     */
    public AddressWatcher(Runnable changed) {
        this.changed = changed;
    }

    @Override
    public void afterAddAddress(AddressInfo address, boolean reload) {
        changed.run();
    }

    @Override
    public void afterRemoveAddress(SimpleString name, AddressInfo address) {
        changed.run();
    }
}
