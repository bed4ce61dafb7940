package io.waylink.bench.client;

/** What a client does with many messages. */
public enum Task {
    SEND("send, persistent, synchronous", false, 0, true),
    SEND_UNRELIABLE("send, not persistent", false, 0, false),
    SEND_AHEAD("send, persistent, with CompletionListener", false, 0, true),
    SEND_TRANSACTED("send, one in a transaction", false, 1, false),
    SEND_TRANSACTED_MANY("send, 100 in a transaction", false, Task.MANY, false),
    RECEIVE("receive()", true, 0, false),
    LISTEN("MessageListener", true, 0, true),
    RECEIVE_TRANSACTED("receive(), one in a transaction", true, 1, false),
    RECEIVE_TRANSACTED_MANY("receive(), 100 in a transaction", true, Task.MANY, false);

    private static final int MANY = 100;

    private final String title;
    private final boolean consumes;
    private final int perCommit;
    private final boolean bare;

    Task(String title, boolean consumes, int perCommit, boolean bare) {
        this.title = title;
        this.consumes = consumes;
        this.perCommit = perCommit;
        this.bare = bare;
    }

    /** In the words of the report. */
    public String title() {
        return title;
    }

    /** Whether messages have to be there before. */
    public boolean consumes() {
        return consumes;
    }

    /** How many messages are in one transaction; 0 without transactions. */
    public int perCommit() {
        return perCommit;
    }

    /** Whether the bare loop can do it. */
    public boolean bare() {
        return bare;
    }
}
