package io.waylink.adapter.inbound;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.jms.DeliveryTransactions;
import io.waylink.adapter.jms.Destinations;

/**
 * An activation specification, checked, with the defaults of the resource adapter filled in.
 *
 * @param client where to connect
 * @param credentials who connects
 * @param clientId the JMS client id, null for none
 * @param subscription what to consume
 * @param sessions how many messages may be processed at a time
 */
record EndpointSettings(
        ClientSettings client, Credentials credentials, String clientId, Subscription subscription, int sessions) {

    DeliveryTransactions.Target target() {
        return DeliveryTransactions.Target.of(client.url(), credentials);
    }

    String address() {
        return Destinations.name(subscription.destination());
    }
}
