package io.waylink.it.outbound;

import java.util.Map;
import java.util.stream.Collectors;

import io.waylink.it.process.FreePorts;

/** The ports that a server has to know before it starts, as system properties of the tests. */
public final class OutboundPorts {

    private static final String BROKER = "waylink.outbound.broker.port";
    private static final String ROUTER = "waylink.outbound.router.port";
    private static final String NOBODY = "waylink.outbound.nobody.port";

    private OutboundPorts() {}

    /** Finds free ones. */
    public static void reserve() {
        for (String name : new String[] {BROKER, ROUTER, NOBODY}) {
            System.setProperty(name, Integer.toString(FreePorts.next()));
        }
        System.setProperty("waylink.outbound.options", options());
    }

    /** System properties of the server. */
    public static Map<String, String> properties() {
        return Map.of(
                "waylink.outbound.url", "amqp://127.0.0.1:" + broker(),
                "waylink.outbound.router", "amqp://127.0.0.1:" + router(),
                "waylink.outbound.nobody", "amqp://127.0.0.1:" + Integer.getInteger(NOBODY));
    }

    private static String options() {
        return properties().entrySet().stream()
                .map(each -> "-D" + each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    }

    static int broker() {
        return Integer.getInteger(BROKER);
    }

    static int router() {
        return Integer.getInteger(ROUTER);
    }
}
