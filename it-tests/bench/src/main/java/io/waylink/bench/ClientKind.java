package io.waylink.bench;

import io.waylink.bench.client.Library;

/** The clients that are compared without a container. */
enum ClientKind implements Contender {
    WAYLINK("Waylink's client", Library.WAYLINK),
    QPID_JMS("plain Qpid JMS", Library.QPID_JMS),
    PROTON_J("a bare proton-j loop", Library.PROTON_J);

    private final String title;
    private final Library library;

    ClientKind(String title, Library library) {
        this.title = title;
        this.library = library;
    }

    Library library() {
        return library;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String id() {
        return Words.lower(this);
    }
}
