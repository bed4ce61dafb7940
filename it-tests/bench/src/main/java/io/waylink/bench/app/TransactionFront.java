package io.waylink.bench.app;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** Repeats one transaction; answers when that is over, with a line for each figure. */
@Path("run/transact")
@ApplicationScoped
@Produces(MediaType.TEXT_PLAIN)
public class TransactionFront {

    @Inject
    private Load load;

    @Inject
    private Transactions transactions;

    @POST
    public String transact(
            @QueryParam("factory") String factory,
            @QueryParam("insert") boolean insert,
            @QueryParam("size") int size,
            @QueryParam("threads") int threads,
            @QueryParam("millis") long millis,
            @QueryParam("brokerPid") long brokerPid)
            throws InterruptedException, ExecutionException, IOException {
        byte[] body = Load.body(size);
        String queue = Names.queue(Names.IN);
        Figures figures = load.repeat(
                done -> {
                    transactions.run(factory, queue, body, insert);
                    done.incrementAndGet();
                },
                threads,
                millis,
                brokerPid);
        return figures.with("connections", Connections.to(Integer.getInteger(Names.BROKER_PORT)))
                .toString();
    }
}
