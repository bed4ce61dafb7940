package io.waylink.recovery;

import java.util.List;

/**
 * What follows from an event.
 *
 * @param next the state to take over before any effect is carried out
 * @param effects what to do then, in this order
 */
public record Decision(Recovery next, List<Effect> effects) {

    public Decision {
        effects = List.copyOf(effects);
    }

    static Decision of(Recovery next, Effect... effects) {
        return new Decision(next, List.of(effects));
    }
}
