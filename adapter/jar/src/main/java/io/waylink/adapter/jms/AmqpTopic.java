package io.waylink.adapter.jms;

import java.io.Serializable;
import java.util.Objects;

import jakarta.jms.Topic;

/**
 * A topic as an administered object (Jakarta Connectors 2.1, section 13.4.2.4). Property {@code name}, or its alias
 * {@code address}: the AMQP address, required, no default; {@code prefetch}: how many messages a consumer of it
 * may hold that were not asked for yet, instead of the connection factory's.
 */
public final class AmqpTopic implements Topic, Serializable {

    private static final long serialVersionUID = 1;

    private String name;
    private Integer prefetch;

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

    public Integer getPrefetch() {
        return prefetch;
    }

    /**
     * Null for that of the connection factory.
     *
     * @throws IllegalArgumentException in one sentence, if it is negative
     */
    public void setPrefetch(Integer prefetch) {
        if (prefetch != null && prefetch < 0) {
            throw new IllegalArgumentException("prefetch is " + prefetch + ", it must be 0 or more");
        }
        this.prefetch = prefetch;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AmqpTopic that
                && Objects.equals(name, that.name)
                && Objects.equals(prefetch, that.prefetch);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, prefetch);
    }

    @Override
    public String toString() {
        return String.valueOf(name);
    }
}
