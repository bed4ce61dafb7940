package io.waylink.adapter.jms;

import jakarta.jms.IllegalStateException;

/** What Jakarta Messaging 3.1, section 12.4, forbids to applications in a container. */
final class Forbidden {

    private Forbidden() {}

    static IllegalStateException method(String method) {
        return new IllegalStateException(
                method + " is not permitted in a Jakarta EE application (Jakarta Messaging 3.1," + " section 12.4)");
    }

    static IllegalStateException commit(String method) {
        return new IllegalStateException(
                method + " is not permitted: the container's transaction is committed or rolled"
                        + " back by the container, and outside one there is nothing to commit");
    }
}
