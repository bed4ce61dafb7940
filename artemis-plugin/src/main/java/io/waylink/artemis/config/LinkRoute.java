package io.waylink.artemis.config;

import java.util.Objects;

/**
 * An address pattern, in the router's notation, that the router shall route to this broker in one direction.
 *
 * @param pattern tokens separated by {@code .} or {@code /}; {@code *} stands for one token, {@code #} for any number
 * @param direction the direction of the messages
 */
public record LinkRoute(String pattern, Direction direction) {

    /** Where transactions are declared and discharged (AMQP 1.0 part 4, section 4.1), as routers name it. */
    public static final LinkRoute COORDINATOR = new LinkRoute("$coordinator", Direction.IN);

    public LinkRoute {
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(direction, "direction");
    }

    /** The name of its entity in the router's management, where an operator can see it. */
    public String entityName() {
        return "waylink:" + pattern + ":" + direction.word();
    }

    @Override
    public String toString() {
        return direction.word() + " " + pattern;
    }
}
