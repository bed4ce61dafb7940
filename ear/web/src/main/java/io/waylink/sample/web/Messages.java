package io.waylink.sample.web;

import java.time.Instant;

import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.waylink.sample.Consumed;
import io.waylink.sample.Journal;
import io.waylink.sample.OrderSender;
import io.waylink.sample.Outcome;
import io.waylink.sample.Tally;

/**
 * {@code POST messages/<id>} sends one message, {@code POST messages/<id>/answer} one that is answered, and
 * {@code GET messages} lists those that were consumed.
 */
@Path("/messages")
@Produces(MediaType.APPLICATION_JSON)
public class Messages {

    @EJB
    private OrderSender sender;

    @Inject
    private Journal journal;

    @Inject
    private Tally tally;

    /**
     * Sends one message and answers when its transaction is over.
     *
     * @param id the body of the message
     * @param rollback whether to roll the transaction back instead of committing it
     * @return 200 when the broker has the message, 202 when it was rolled back as asked, 503 with the reason otherwise
     */
    @POST
    @Path("/{id}")
    public Response send(@PathParam("id") String id, @QueryParam("rollback") @DefaultValue("false") boolean rollback) {
        tally.sending();
        try {
            if (rollback) {
                sender.sendAndRollBack(id);
                tally.count(Outcome.ROLLED_BACK);
                return answer(Response.Status.ACCEPTED, id, "rolled back");
            }
            sender.send(id);
            tally.count(Outcome.ACCEPTED);
            return answer(Response.Status.OK, id, "accepted");
        } catch (RuntimeException e) {
            return failed(id, e);
        }
    }

    /**
     * Sends one message and waits for its answer.
     *
     * @param id the body of the message
     * @return 200 with the answer, 503 with the reason otherwise
     */
    @POST
    @Path("/{id}/answer")
    public Response ask(@PathParam("id") String id) {
        tally.sending();
        try {
            String answer = sender.ask(id);
            tally.count(Outcome.ACCEPTED);
            return answer == null
                    ? answer(Response.Status.SERVICE_UNAVAILABLE, id, "no answer in time")
                    : answer(Response.Status.OK, id, answer);
        } catch (RuntimeException e) {
            return failed(id, e);
        }
    }

    private Response failed(String id, RuntimeException thrown) {
        tally.count(Outcome.of(thrown));
        return answer(Response.Status.SERVICE_UNAVAILABLE, id, reason(thrown));
    }

    /**
     * What was consumed, oldest first.
     *
     * @return an array of objects with {@code id}, {@code at} and {@code redelivered}
     */
    @GET
    public JsonArray consumed() {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (Consumed entry : journal.entries()) {
            array.add(Json.createObjectBuilder()
                    .add("id", entry.id())
                    .add("at", entry.at().toString())
                    .add("redelivered", entry.redelivered()));
        }
        return array.build();
    }

    private static Response answer(Response.Status status, String id, String outcome) {
        JsonObject body = Json.createObjectBuilder()
                .add("id", id)
                .add("at", Instant.now().toString())
                .add("outcome", outcome)
                .build();
        return Response.status(status).entity(body).build();
    }

    /** The containers wrap exceptions several times; what went wrong says the innermost. */
    private static String reason(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause);
    }
}
