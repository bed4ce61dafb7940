package io.waylink.adapter.outbound;

import jakarta.resource.spi.ManagedConnectionMetaData;

/** What a connection can say about itself (Jakarta Connectors 2.1, section 6.5.6). */
record AmqpManagedConnectionMetaData(String userName) implements ManagedConnectionMetaData {

    @Override
    public String getEISProductName() {
        return "AMQP 1.0 peer";
    }

    @Override
    public String getEISProductVersion() {
        return "1.0";
    }

    /** No limit of its own. */
    @Override
    public int getMaxConnections() {
        return 0;
    }

    @Override
    public String getUserName() {
        return userName;
    }
}
