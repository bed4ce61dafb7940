package io.waylink.artemis;

/**
 * One connection to a router as JMX shows it: {@code component=router-connections} beside what the broker itself
 * registers.
 */
public interface RouterControl {

    /** Where the router, or its stand-ins, listen, as configured. */
    String getUrl();

    /** A {@link RouterStatus.State}. */
    String getState();

    /** Since when, in ISO 8601. */
    String getSince();

    /** Host and port in use, or tried last. */
    String getHost();

    /** Container-id of the broker at this router. */
    String getContainerId();

    /** Container-id of the router; null while there is no connection. */
    String getRouterContainerId();

    /** Why the last connection ended or did not come about; null if none ever did. */
    String getLastError();

    /** How many connections were tried since one last worked. */
    int getAttempts();

    /** Every link route that was announced on this connection, with the answer of the router. */
    String[] getAnnouncedRoutes();

    /** The links that the router has attached, with direction, address and name. */
    String[] getRoutedLinks();

    /** Messages that clients have sent since the connection was configured, whatever became of them. */
    long getDeliveriesIn();

    /** Messages that were sent to clients since the connection was configured, whatever became of them. */
    long getDeliveriesOut();

    /** Transactions that were rolled back, as their client went away without ending them. */
    long getAbandonedTransactions();

    /** Links that were ended for something that went wrong on them. */
    long getLinkErrors();

    /** Links that the plugin has refused; what the broker's permissions refuse is not counted. */
    long getRefusedLinks();

    /** Connects again after {@link #disconnect()}. */
    void connect();

    /** Closes the connection and makes it no more, until {@link #connect()} or the next start of the broker. */
    void disconnect();

    /** Announces once more what the router has refused, and what has changed. */
    void reannounce();
}
