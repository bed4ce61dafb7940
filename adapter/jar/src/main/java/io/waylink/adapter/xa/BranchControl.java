package io.waylink.adapter.xa;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import io.waylink.adapter.jms.ContextLoader;
import io.waylink.adapter.link.TransactionControl;
import org.apache.qpid.jms.JmsConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends branches by their Xids, and asks which are in doubt, over sessions of its own: as many as there are requests at a
 * time. Connects when first needed.
 */
public final class BranchControl implements Control, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BranchControl.class);

    /**
     * How long a request may take: what is decided stays decided, and the transaction manager asks again by itself. Whoever
     * waits for the commit meanwhile waits for nothing.
     */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private record Line(JmsConnection connection, Session session, ControlProducers producers) {}

    private final Connector connector;
    private final Duration patience;
    private final AtomicReference<JmsConnection> connection = new AtomicReference<>();
    private final Queue<Line> idle = new ConcurrentLinkedQueue<>();
    private final Map<BranchXid, String> seenAt = new ConcurrentHashMap<>();

    /** Makes connections for somebody who waits no longer than this for anything. */
    @FunctionalInterface
    public interface Connector {
        JmsConnection connect(Duration patience) throws JMSException;
    }

    /**
     * Connects to nothing yet.
     *
     * @param sendTimeout how long a request is tried again, and how long a list may take to come, if it is less than
     *     {@link #LONGEST}
     */
    public BranchControl(Connector connector, Duration sendTimeout) {
        this.connector = connector;
        this.patience = sendTimeout.compareTo(LONGEST) < 0 ? sendTimeout : LONGEST;
    }

    // ---- branches ----

    @Override
    public boolean hasSeen(BranchXid xid) {
        return seenAt.containsKey(xid);
    }

    @Override
    public void end(Ending how, BranchXid xid, String node, boolean absentIsDone) throws XAException {
        long start = System.nanoTime();
        boolean mayBeDone = absentIsDone;
        while (true) {
            try {
                String at = node != null ? node : seenAt.containsKey(xid) ? seenAt.get(xid) : required(node());
                onLine(line -> {
                    line.producers().end(how, at, xid.text());
                    return null;
                });
                seenAt.remove(xid);
                return;
            } catch (JMSException e) {
                OptionalInt said = XaFailures.codeOf(e);
                if (said.isPresent() && said.getAsInt() == XAException.XAER_NOTA && mayBeDone) {
                    return;
                } else if (said.isPresent()) {
                    throw XaFailures.of(told(how, said.getAsInt()), e);
                } else if (!XaFailures.isOutcomeUnknown(e) || System.nanoTime() - start >= patience.toNanos()) {
                    throw XaFailures.of(later(how), e);
                }
                mayBeDone = true;
            }
        }
    }

    /** XAER_RMERR would say that the branch is rolled back; the broker means that it is as before. */
    private static int told(Ending how, int code) {
        return code == XAException.XAER_RMERR || code == XAException.XAER_RMFAIL ? later(how) : code;
    }

    /**
     * To be asked for again. Narayana does so for either code; Payara's transaction manager does for XA_RETRY, which only a
     * commit may say, and leaves what says XAER_RMFAIL to an operator.
     */
    private static int later(Ending how) {
        return how == Ending.COMMIT ? XAException.XA_RETRY : XAException.XAER_RMFAIL;
    }

    private static String required(String node) throws JMSException {
        if (node == null) {
            throw new JMSException("The broker knows no two-phase commit: it lacks Waylink's plugin");
        }
        return node;
    }

    @Override
    public List<Xid> inDoubt() throws XAException {
        return inDoubt(null);
    }

    /**
     * The same at this broker; null for whichever transactions go to now.
     *
     * @throws XAException XAER_RMFAIL if they go to another one
     */
    List<Xid> inDoubt(String wanted) throws XAException {
        try {
            String node = node();
            if (wanted != null && !wanted.equals(node)) {
                throw new JMSException("Transactions go to the broker " + node + " now, not to " + wanted);
            }
            if (node == null) {
                return List.of(); // to ask would create a queue there
            }
            List<Xid> all = new ArrayList<>(onLine(line -> inDoubt(line, node)));
            seenAt.keySet().retainAll(all);
            all.forEach(xid -> seenAt.put((BranchXid) xid, node));
            return all;
        } catch (JMSException e) {
            throw XaFailures.of(XAException.XAER_RMFAIL, e);
        }
    }

    private List<BranchXid> inDoubt(Line line, String node) throws JMSException {
        jakarta.jms.Queue address = line.session().createQueue(TransactionControl.inDoubtAddress(node));
        try (MessageConsumer consumer = line.session().createConsumer(address)) {
            Message all = consumer.receive(patience.toMillis());
            if (!(all instanceof TextMessage list)) {
                throw new JMSException("The broker " + node + " has not told within " + patience.toMillis()
                        + " ms which branches are in doubt, but " + all);
            }
            return list.getText()
                    .lines()
                    .map(BranchXid::parse)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    /**
     * The node id of the broker that transactions go to now, if that knows two-phase commit; null if not. Begins one to see:
     * what coordinates it says so, and nothing is created.
     */
    public String node() throws JMSException {
        ClassLoader before = ContextLoader.enterAdapter();
        try (Session probe = connected().createSession(Session.SESSION_TRANSACTED)) {
            return new SessionWork(probe).node();
        } finally {
            ContextLoader.leave(before);
        }
    }

    // ---- sessions ----

    private interface Request<T> {
        T on(Line line) throws JMSException;
    }

    private <T> T onLine(Request<T> request) throws JMSException {
        ClassLoader before = ContextLoader.enterAdapter();
        Line line = null;
        try {
            line = line();
            T answer = request.on(line);
            idle.add(line);
            return answer;
        } catch (JMSException e) {
            if (line != null && XaFailures.codeOf(e).isPresent()) {
                idle.add(line);
            } else if (line != null) {
                line.session().close();
            }
            throw e;
        } finally {
            ContextLoader.leave(before);
        }
    }

    private Line line() throws JMSException {
        JmsConnection present = connected();
        Line waiting;
        while ((waiting = idle.poll()) != null) {
            if (waiting.connection().equals(present)) {
                return waiting;
            }
        }
        Session session = present.createSession(Session.AUTO_ACKNOWLEDGE);
        return new Line(present, session, new ControlProducers(session));
    }

    private JmsConnection connected() throws JMSException {
        JmsConnection present = connection.get();
        if (present != null && !present.isFailed() && !present.isClosed()) {
            return present;
        }
        JmsConnection made = connector.connect(patience);
        made.start();
        if (connection.compareAndSet(present, made)) {
            return made;
        }
        made.close();
        return connected();
    }

    @Override
    public void release() {
        try {
            close();
        } catch (JMSException e) {
            LOG.debug("A connection for branches was not closed in order", e);
        }
    }

    /** Lets go of the connection; the next request makes another one. */
    @Override
    public void close() throws JMSException {
        JmsConnection present = connection.getAndSet(null);
        idle.clear();
        if (present != null) {
            present.close();
        }
    }
}
