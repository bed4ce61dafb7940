/**
 * JMS connections over Qpid JMS that share physical AMQP connections: {@link
 * io.waylink.adapter.client.SharedConnections} gives them out, each with a {@link
 * io.waylink.adapter.client.ConnectionFacade} for a provider, many facades on one {@link
 * io.waylink.adapter.client.PhysicalConnection}.
 */
package io.waylink.adapter.client;
