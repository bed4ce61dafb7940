package io.waylink.it.outbound.app;

/**
 * What an application may do with a connection factory; each public method with a {@link Call} is one scenario, which throws
 * if something is not as it must be. There is nothing of Waylink in it.
 */
public interface Scenarios {}
