package io.waylink.bench.app;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** What the driver has done, one after the other; each answers when it is over, with a line for each figure. */
@Path("run")
@ApplicationScoped
@Produces(MediaType.TEXT_PLAIN)
public class Front {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(20);

    @Inject
    private Load load;

    @Inject
    private Sender sender;

    @Inject
    private Meter meter;

    @Inject
    private Latencies latencies;

    @Inject
    private Successes successes;

    @Inject
    private Storm storm;

    @Inject
    private Held held;

    @Inject
    private Delivery delivery;

    private final AtomicReference<AtomicBoolean> recovering = new AtomicReference<>(new AtomicBoolean());

    @POST
    @Path("fill")
    public String fill(
            @QueryParam("queue") String queue,
            @QueryParam("size") int size,
            @QueryParam("messages") long messages,
            @QueryParam("burst") int burst)
            throws InterruptedException, ExecutionException {
        load.fill(Names.queue(queue), size, messages, burst, 4);
        return "";
    }

    /** Lets a bean consume what is there. */
    @POST
    @Path("consume")
    public String consume(
            @QueryParam("bean") String bean,
            @QueryParam("messages") long messages,
            @QueryParam("brokerPid") long brokerPid)
            throws InterruptedException, IOException, JMException {
        meter.start(messages, brokerPid);
        delivery.start(bean);
        boolean complete;
        int connections;
        int threads;
        try {
            complete = meter.await();
            connections = connections();
            threads = ManagementFactory.getThreadMXBean().getThreadCount();
        } finally {
            delivery.stop(bean);
        }
        return meter.figures()
                .with("complete", complete)
                .with("connections", connections)
                .with("threads", threads)
                .toString();
    }

    @POST
    @Path("send")
    public String send(
            @QueryParam("size") int size,
            @QueryParam("burst") int burst,
            @QueryParam("threads") int threads,
            @QueryParam("millis") long millis,
            @QueryParam("brokerPid") long brokerPid)
            throws InterruptedException, ExecutionException, IOException {
        byte[] body = Load.body(size);
        String queue = Names.queue(Names.IN);
        Figures figures = load.repeat(
                done -> {
                    sender.send(queue, body, burst);
                    done.addAndGet(burst);
                },
                threads,
                millis,
                brokerPid);
        return figures.with("connections", connections()).toString();
    }

    /** Requests and replies; {@code perQueue} of them with each temporary queue. */
    @POST
    @Path("request")
    public String request(
            @QueryParam("size") int size,
            @QueryParam("perQueue") int perQueue,
            @QueryParam("threads") int threads,
            @QueryParam("millis") long millis,
            @QueryParam("brokerPid") long brokerPid)
            throws InterruptedException, ExecutionException, IOException, JMException {
        byte[] body = Load.body(size);
        delivery.start("Responder15");
        try {
            Figures figures = load.repeat(
                    done -> sender.request(body, perQueue, done::incrementAndGet), threads, millis, brokerPid);
            return figures.with("connections", connections()).toString();
        } finally {
            delivery.stop("Responder15");
        }
    }

    @POST
    @Path("latency")
    public String latency(
            @QueryParam("size") int size,
            @QueryParam("rate") int rate,
            @QueryParam("threads") int threads,
            @QueryParam("millis") long millis)
            throws InterruptedException, ExecutionException, JMException {
        long warmUp = rate;
        long messages = warmUp + rate * millis / 1000;
        latencies.start(messages);
        delivery.start("Latency15");
        try {
            load.sendAtRate(Names.queue(Names.TIMED), Load.body(size), rate, threads, warmUp, messages);
            return latencies.await().toString();
        } finally {
            delivery.stop("Latency15");
        }
    }

    /** Lets a bean work on a queue and a thread send to it, and answers when something was consumed. */
    @POST
    @Path("recovery/start")
    public String startRecovery(
            @QueryParam("bean") String bean, @QueryParam("size") int size, @QueryParam("transacted") boolean transacted)
            throws JMException {
        successes.clear();
        String queue = Names.queue(Names.RECOVERED);
        delivery.start(bean);
        recovering.set(load.sendUntilStopped(queue, Load.body(size), transacted));
        for (Instant end = Instant.now().plus(PATIENCE); !successes.anythingConsumed(); ) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("nothing was consumed within " + PATIENCE);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return "";
    }

    /** How long after that time the first message was accepted and consumed. */
    @POST
    @Path("recovery/first")
    public String firstAfter(@QueryParam("after") String after) throws IOException {
        return successes
                .firstAfter(Instant.parse(after), PATIENCE)
                .with("connections", connections())
                .toString();
    }

    /** Consumes what is left, and ends. */
    @POST
    @Path("recovery/stop")
    public String stopRecovery(
            @QueryParam("bean") String bean, @QueryParam("abandon") @DefaultValue("false") boolean abandon)
            throws JMException {
        recovering.get().set(true);
        Instant end = Instant.now().plus(PATIENCE);
        while (!abandon
                && successes.quiet().compareTo(QUIET) < 0
                && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        delivery.stop(bean);
        return "";
    }

    /** Lets so many beans work, each on its own queue. */
    @POST
    @Path("storm/start")
    public String startStorm(@QueryParam("beans") int beans) throws JMException {
        storm.clear(beans);
        for (int bean = 0; bean < beans; bean++) {
            delivery.start("Storm" + bean);
        }
        return "";
    }

    /** How long after that time the first, half and the last of the beans have consumed. */
    @POST
    @Path("storm/first")
    public String stormAfter(@QueryParam("after") String after) {
        Instant time = Instant.parse(after);
        storm.awaitAll(time, PATIENCE);
        return storm.after(time).toString();
    }

    @POST
    @Path("storm/stop")
    public String stopStorm(@QueryParam("beans") int beans) throws JMException {
        for (int bean = 0; bean < beans; bean++) {
            delivery.stop("Storm" + bean);
        }
        return "";
    }

    /** Lets beans wait for messages. */
    @POST
    @Path("scale/start")
    public String startBeans(@QueryParam("beans") int beans) throws JMException {
        for (int bean = 0; bean < beans; bean++) {
            delivery.start("Scale" + bean);
        }
        return "";
    }

    @POST
    @Path("scale/stop")
    public String stopBeans(@QueryParam("beans") int beans) throws JMException {
        for (int bean = 0; bean < beans; bean++) {
            delivery.stop("Scale" + bean);
        }
        return "";
    }

    /** Takes so many connections from the pool. */
    @POST
    @Path("hold")
    public String hold(@QueryParam("connections") int connections) {
        held.hold(connections);
        return "";
    }

    /** Gives them back. */
    @POST
    @Path("release")
    public String release() {
        held.release();
        return "";
    }

    /** What the server needs just now. */
    @POST
    @Path("need")
    public String need() throws IOException {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return new Figures()
                .with("connections", connections())
                .with("threads", ManagementFactory.getThreadMXBean().getThreadCount())
                .with("heapBytes", memory.getHeapMemoryUsage().getUsed())
                .toString();
    }

    private static int connections() throws IOException {
        return Connections.to(Integer.getInteger(Names.BROKER_PORT));
    }
}
