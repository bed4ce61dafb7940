package io.waylink.it.peers;

import io.waylink.adapter.client.Credentials;
import org.apache.activemq.broker.BrokerService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.awaitility.Awaitility.await;

/** ActiveMQ Classic, whose AMQP is another code than that of Artemis. */
@Timeout(120)
class ActiveMqClassicIT {

    private static BrokerService start(int port) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName("classic");
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.addConnector("amqp://127.0.0.1:" + port);
        broker.start();
        broker.waitUntilStarted();
        return broker;
    }

    private static void stop(BrokerService broker) throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }

    @Test
    void messagesTransactionsAndARestart() throws Exception {
        int port = Ports.free();
        BrokerService broker = start(port);
        try (Client client = new Client("amqp://127.0.0.1:" + port)) {
            var connection = client.connect(Credentials.NONE);
            Client.exchange(connection, "orders");
            stop(broker);
            broker = start(port);
            await().until(() -> client.peers().size() == 2);
            Client.exchange(connection, "orders");
        } finally {
            stop(broker);
        }
    }
}
