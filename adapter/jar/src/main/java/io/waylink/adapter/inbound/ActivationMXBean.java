package io.waylink.adapter.inbound;

/** A message-driven bean as operators see and steer it, by JMX. */
public interface ActivationMXBean {

    /** Where its messages come from. */
    String getAddress();

    /**
     * {@code CONSUMING}, {@code CONNECTING}, {@code PAUSED} by an operator, {@code HELD} after too many failures in a row,
     * or {@code PROBING} with one message whether that is over.
     */
    String getState();

    /** How many messages were processed since it was deployed. */
    long getConsumed();

    /** How many deliveries failed since it was deployed. */
    long getFailed();

    /** How many sessions there are now. */
    int getSessions();

    /** What the last failed delivery failed with; null if none has. */
    String getLastError();

    /** Takes no more messages: what is processed now ends, what was fetched ahead goes back to the broker. */
    void pause();

    /** Takes messages again. */
    void resume();
}
