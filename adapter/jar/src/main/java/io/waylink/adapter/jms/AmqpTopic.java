package io.waylink.adapter.jms;

import java.io.Serializable;
import java.util.Objects;

import jakarta.jms.Topic;

/**
 * A topic as an administered object (Jakarta Connectors 2.1, section 13.4.2.4). Property {@code name}, or its alias
 * {@code address}: the AMQP address, required, no default.
 */
public final class AmqpTopic implements Topic, Serializable {

    private static final long serialVersionUID = 1;

    private String name;

    /** A topic whose name is set later, by the container. */
    public AmqpTopic() {}

    /** The topic of this name. */
    public AmqpTopic(String name) {
        this.name = name;
    }

    @Override
    public String getTopicName() {
        return name;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    /** The same as {@link #getName()}. */
    public String getAddress() {
        return name;
    }

    /** The same as {@link #setName(String)}. */
    public void setAddress(String address) {
        this.name = address;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AmqpTopic that && Objects.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
