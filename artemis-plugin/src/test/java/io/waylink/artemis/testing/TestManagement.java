package io.waylink.artemis.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;

/** What {@code $management} of the test router knows of one connection. */
final class TestManagement {

    private final boolean knowsLinkRoutes;
    private final List<Message> requests = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Map<?, ?>> routes = new ConcurrentHashMap<>();

    TestManagement(boolean knowsLinkRoutes) {
        this.knowsLinkRoutes = knowsLinkRoutes;
    }

    Message answer(Message request) {
        requests.add(request);
        Map<String, Object> asked = request.getApplicationProperties().getValue();
        String name = String.valueOf(asked.get("name"));
        int status = 201;
        if (!knowsLinkRoutes) {
            status = 400;
        } else if (asked.get("operation").equals("DELETE")) {
            status = routes.remove(name) == null ? 404 : 204;
        } else if (routes.put(name, (Map<?, ?>) ((AmqpValue) request.getBody()).getValue()) != null) {
            routes.put(name + " again", Map.of("direction", "twice", "pattern", name)); // as a router has two then
        }
        Message reply = Proton.message();
        reply.setCorrelationId(request.getCorrelationId());
        reply.setApplicationProperties(new ApplicationProperties(Map.of(
                "statusCode", status, "statusDescription", knowsLinkRoutes ? "as asked" : "No such entity type")));
        reply.setBody(request.getBody());
        return reply;
    }

    List<Message> requests() {
        return requests;
    }

    Collection<String> routes() {
        return routes.values().stream()
                .map(route -> route.get("direction") + " " + route.get("pattern"))
                .toList();
    }
}
