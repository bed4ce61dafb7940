package io.waylink.artemis.config;

import java.util.EnumSet;
import java.util.Set;

/**
 * A pattern of addresses, and for which directions it is meant.
 *
 * @param pattern as routers write it
 * @param directions one or both
 */
public record AddressRule(String pattern, Set<Direction> directions) {

    public AddressRule {
        directions = Set.copyOf(directions);
    }

    /** Reads {@code in PATTERN}, {@code out PATTERN}, or {@code PATTERN} for both, as {@link LinkRoute} prints it. */
    public static AddressRule of(String text) {
        for (Direction direction : Direction.values()) {
            if (text.startsWith(direction.word() + " ")) {
                String pattern = text.substring(direction.word().length()).strip();
                return new AddressRule(pattern, EnumSet.of(direction));
            }
        }
        return new AddressRule(text, EnumSet.allOf(Direction.class));
    }

    boolean covers(String address, Direction direction) {
        return directions.contains(direction) && AddressPattern.of(pattern).matches(address);
    }
}
