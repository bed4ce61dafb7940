package io.waylink.adapter.inbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;

/**
 * What an activation is for.
 *
 * @param name of the bean, for people
 * @param settings from where, as whom and how
 * @param factory of the container, makes endpoints
 * @param transacted whether the container wants each delivery in a transaction
 * @param loader the class loader of the bean
 */
record Purpose(
        String name,
        EndpointSettings settings,
        MessageEndpointFactory factory,
        boolean transacted,
        ClassLoader loader) {

    /**
     * What is to be known of this endpoint.
     *
     * @throws ResourceException in one sentence, if it is not one for messages
     */
    static Purpose of(EndpointSettings settings, MessageEndpointFactory factory) throws ResourceException {
        Class<?> bean = factory.getEndpointClass();
        String name = bean == null ? factory.getActivationName() : bean.getSimpleName();
        ClassLoader loader = bean == null ? Thread.currentThread().getContextClassLoader() : bean.getClassLoader();
        try {
            boolean transacted = factory.isDeliveryTransacted(Delivery.ON_MESSAGE);
            return new Purpose(name == null ? settings.address() : name, settings, factory, transacted, loader);
        } catch (NoSuchMethodException e) {
            throw new ResourceException("The endpoint " + name + " has no onMessage(Message)", e);
        }
    }

    /** The name that is the activation's alone, as far as the container has one. */
    String activationName() {
        String activation = factory.getActivationName();
        return activation == null ? name : activation;
    }

    String address() {
        return settings.address();
    }
}
