package io.waylink.bench;

/** How a client reaches its broker. */
enum Way implements Contender {
    PLUGIN("The plugin dials the router"),
    CONNECTOR("the router dials the broker"),
    DIRECT("no router");

    private final String title;

    Way(String title) {
        this.title = title;
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
