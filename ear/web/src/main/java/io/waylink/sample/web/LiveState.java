package io.waylink.sample.web;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.waylink.sample.Journal;
import io.waylink.sample.Outcome;
import io.waylink.sample.Tally;

/** {@code GET state}: what {@code index.html} shows; of the adapter what it tells every operator by JMX. */
@Path("/state")
@Produces(MediaType.APPLICATION_JSON)
public class LiveState {

    private final MBeanServer management = ManagementFactory.getPlatformMBeanServer();

    @Inject
    private Tally tally;

    @Inject
    private Journal journal;

    /**
     * Counters since the application was deployed, and how its connections and beans are now.
     *
     * @throws JMException if the adapter cannot be asked
     */
    @GET
    public JsonObject now() throws JMException {
        JsonObjectBuilder state =
                Json.createObjectBuilder().add("at", Instant.now().toString()).add("sent", tally.sent());
        for (Outcome each : Outcome.values()) {
            state.add(each.name(), tally.of(each));
        }
        return state.add("consumed", journal.entries().size())
                .add("connections", connections())
                .add("beans", beans())
                .build();
    }

    private JsonArrayBuilder connections() throws JMException {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (ObjectName pool : named("Connections")) {
            for (CompositeData each : (CompositeData[]) management.getAttribute(pool, "Connections")) {
                JsonArrayBuilder away = Json.createArrayBuilder();
                for (String link : (String[]) each.get("linksAway")) {
                    away.add(link);
                }
                all.add(Json.createObjectBuilder()
                        .add("pool", pool.getKeyProperty("number"))
                        .add("state", text(each.get("state")))
                        .add("peer", text(each.get("peer")))
                        .add("linksAway", away)
                        .add("lastFailure", text(each.get("lastFailure"))));
            }
        }
        return all;
    }

    private JsonArrayBuilder beans() throws JMException {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (ObjectName bean : named("MessageDrivenBean")) {
            all.add(Json.createObjectBuilder()
                    .add("name", ObjectName.unquote(bean.getKeyProperty("name")))
                    .add("address", text(management.getAttribute(bean, "Address")))
                    .add("state", text(management.getAttribute(bean, "State")))
                    .add("sessions", text(management.getAttribute(bean, "Sessions")))
                    .add("failed", text(management.getAttribute(bean, "Failed"))));
        }
        return all;
    }

    private Set<ObjectName> named(String type) throws JMException {
        return management.queryNames(new ObjectName("io.waylink:type=" + type + ",*"), null);
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }
}
