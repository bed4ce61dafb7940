package io.waylink.it.outbound.app;

import jakarta.ejb.Singleton;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.resource.AdministeredObjectDefinition;
import jakarta.resource.ConnectionFactoryDefinition;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;

/** Connection factories and destinations, defined by annotations on a resource adapter that was deployed by itself. */
@JMSConnectionFactoryDefinition(
        name = Definitions.JMS_FACTORY,
        resourceAdapter = StandaloneDefinitions.ADAPTER,
        user = Definitions.USER,
        password = Definitions.USER,
        maxPoolSize = 5,
        properties = Definitions.URL)
@ConnectionFactoryDefinition(
        name = Definitions.FACTORY,
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = StandaloneDefinitions.ADAPTER,
        transactionSupport = TransactionSupportLevel.LocalTransaction,
        properties = {Definitions.URL, "user=" + Definitions.USER, "password=" + Definitions.USER})
@ConnectionFactoryDefinition(
        name = Definitions.QUEUE_FACTORY,
        interfaceName = "jakarta.jms.QueueConnectionFactory",
        resourceAdapter = StandaloneDefinitions.ADAPTER,
        properties = {Definitions.URL, "userName=" + Definitions.USER, "password=" + Definitions.USER})
@ConnectionFactoryDefinition(
        name = Definitions.TOPIC_FACTORY,
        interfaceName = "jakarta.jms.TopicConnectionFactory",
        resourceAdapter = StandaloneDefinitions.ADAPTER,
        properties = {Definitions.URL, "userName=" + Definitions.USER, "password=" + Definitions.USER})
@JMSDestinationDefinition(
        name = Definitions.JMS_QUEUE,
        interfaceName = "jakarta.jms.Queue",
        className = "io.waylink.adapter.jms.AmqpQueue",
        resourceAdapter = StandaloneDefinitions.ADAPTER,
        destinationName = Definitions.QUEUE_ADDRESS,
        properties = "name=" + Definitions.QUEUE_ADDRESS)
@AdministeredObjectDefinition(
        name = Definitions.QUEUE,
        interfaceName = "jakarta.jms.Queue",
        className = "io.waylink.adapter.jms.AmqpQueue",
        resourceAdapter = StandaloneDefinitions.ADAPTER,
        properties = "name=" + Definitions.QUEUE_ADDRESS)
@AdministeredObjectDefinition(
        name = Definitions.TOPIC,
        interfaceName = "jakarta.jms.Topic",
        className = "io.waylink.adapter.jms.AmqpTopic",
        resourceAdapter = StandaloneDefinitions.ADAPTER,
        properties = "address=" + Definitions.TOPIC_ADDRESS)
@Singleton
public class StandaloneDefinitions {

    static final String ADAPTER = "waylink-adapter";
}
