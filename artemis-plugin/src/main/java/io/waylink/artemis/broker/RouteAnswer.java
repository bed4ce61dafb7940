package io.waylink.artemis.broker;

import java.util.Objects;

import io.waylink.artemis.config.LinkRoute;

/**
 * What the router said to the announcement of one link route.
 *
 * @param route the route that was announced
 * @param status the status code of the management reply, 201 when the route was created; 0 if there was no reply
 * @param description the router's words; may be empty, never null
 */
public record RouteAnswer(LinkRoute route, int status, String description) {

    public RouteAnswer {
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(description, "description");
    }

    /** The status if a link of the broker's own was attached. */
    static final int ATTACHED = 200;

    /** Whether it is a link of the broker's own, and no link route. */
    public boolean isLink() {
        return status == ATTACHED;
    }

    /** Whether the router now routes these addresses to the broker. */
    public boolean created() {
        return status >= 200 && status < 300;
    }

    /** Whether the router does not know link routes at all: skupper-router. */
    public boolean linkRoutesUnknown() {
        return status == 400 && description.startsWith("No such entity type");
    }

    /** Status and description as one text. */
    public String reply() {
        return status == 0 ? description : status + " " + description;
    }

    @Override
    public String toString() {
        return route + ": " + reply();
    }
}
