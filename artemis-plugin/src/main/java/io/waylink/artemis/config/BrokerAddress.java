package io.waylink.artemis.config;

/**
 * An address that the broker has.
 *
 * @param name as the broker knows it
 * @param anycast whether it has queues of which each message goes to one consumer
 * @param multicast whether each subscriber gets a copy of its messages
 */
public record BrokerAddress(String name, boolean anycast, boolean multicast) {}
