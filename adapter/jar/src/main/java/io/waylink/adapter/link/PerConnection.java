package io.waylink.adapter.link;

import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderListener;

/** A listener for several JMS connections, of which only the one that it is about is to hear of a failure. */
public interface PerConnection extends ProviderListener {

    /**
     * Something failed that nobody waits for.
     *
     * @param connectionId the id of the JMS connection that it belongs to
     */
    void onProviderException(String connectionId, ProviderException failure);

    /** Tells the one that it is about, or all if the listener knows no difference. */
    static void report(ProviderListener listener, String connectionId, ProviderException failure) {
        if (listener instanceof PerConnection several) {
            several.onProviderException(connectionId, failure);
        } else {
            listener.onProviderException(failure);
        }
    }
}
