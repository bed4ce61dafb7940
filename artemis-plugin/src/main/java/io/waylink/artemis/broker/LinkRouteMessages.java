package io.waylink.artemis.broker;

import java.util.LinkedHashMap;
import java.util.Map;

import io.waylink.artemis.config.LinkRoute;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;

/**
 * Requests to the router's management and its replies, as AMQP Management (working draft 11) has them; nothing but
 * values.
 */
final class LinkRouteMessages {

    static final String ADDRESS = "$management";
    static final int NOT_FOUND = 404;
    private static final String TYPE = "org.apache.qpid.dispatch.router.connection.linkRoute";

    private LinkRouteMessages() {}

    /** CREATE of a link route to this very connection. */
    static Message create(LinkRoute route, String replyTo) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("pattern", route.pattern());
        attributes.put("direction", route.direction().word());
        return request("CREATE", route, attributes, replyTo);
    }

    /** DELETE of what {@link #create} made. */
    static Message delete(LinkRoute route, String replyTo) {
        return request("DELETE", route, Map.of(), replyTo);
    }

    private static Message request(String operation, LinkRoute route, Map<String, Object> attributes, String replyTo) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("operation", operation);
        properties.put("type", TYPE);
        properties.put("name", route.entityName());
        Message request = Message.Factory.create();
        request.setAddress(ADDRESS);
        request.setReplyTo(replyTo);
        request.setCorrelationId(route.entityName());
        request.setApplicationProperties(new ApplicationProperties(properties));
        request.setBody(new AmqpValue(attributes));
        return request;
    }

    /** What a reply says about the route whose request it answers. */
    static RouteAnswer answer(LinkRoute route, Message reply) {
        Map<String, Object> properties = reply.getApplicationProperties() == null
                ? Map.of()
                : reply.getApplicationProperties().getValue();
        int status = properties.get("statusCode") instanceof Number code ? code.intValue() : 0;
        Object description = properties.get("statusDescription");
        return new RouteAnswer(route, status, description == null ? "" : description.toString());
    }
}
