package io.waylink.artemis.broker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

import org.apache.qpid.proton.engine.Sender;

/**
 * The name of a routed link. Routers make it of that which the client has given and the client's container-id, {@code
 * LINK@CLIENT}, as names are unique within a connection only.
 *
 * @param link the client's name for it
 * @param client container-id of the client; null if the router does not name it
 */
record RoutedName(String link, String client) {

    static RoutedName of(String name) {
        int at = name.indexOf('@');
        return at <= 0 ? new RoutedName(name, null) : new RoutedName(name.substring(0, at), name.substring(at + 1));
    }

    /** The same link, but with the name that the client knows: Artemis names subscriptions after it. */
    Sender given(Sender sender) {
        return (Sender) Proxy.newProxyInstance(
                RoutedName.class.getClassLoader(), new Class<?>[] {Sender.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getName")) {
                        return link;
                    }
                    try {
                        return method.invoke(sender, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
