package io.waylink.adapter.link;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.qpid.jms.provider.amqp.AmqpProvider;

/**
 * The temporary destinations that were made here, each with the connection that it lives and dies with. One that somebody
 * else has made, as for the reply to a request, does not go with a connection of ours.
 */
final class Temporaries {

    private final Map<String, AmqpProvider> madeOn = new ConcurrentHashMap<>();

    void made(String address, AmqpProvider engine) {
        madeOn.put(address, engine);
    }

    void deleted(String address) {
        madeOn.remove(address);
    }

    /** Whether it went with an earlier connection than this one. */
    boolean isGone(String address, AmqpProvider present) {
        AmqpProvider engine = madeOn.get(address);
        return engine != null && engine != present;
    }

    int size() {
        return madeOn.size();
    }
}
