package io.waylink.artemis.xa;

import java.util.Map;
import java.util.Optional;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPSessionContext;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches the links of one connection that have to do with transactions; on its event loop. */
public final class XaLinks {

    private static final Logger LOG = LoggerFactory.getLogger(XaLinks.class);

    /** What a coordinator offers, and a control link, when this broker can do two-phase commit in this way. */
    public static final Symbol CAPABILITY = Symbol.valueOf("waylink:xa");

    private static final Symbol DISTRIBUTED = Symbol.valueOf("amqp:distributed-transactions");
    private static final Symbol LOCAL = Symbol.valueOf("amqp:local-transactions");
    private static final Symbol TRANSACTIONS_PER_SESSION = Symbol.valueOf("amqp:multi-txns-per-ssn");
    private static final Symbol SESSIONS_PER_TRANSACTION = Symbol.valueOf("amqp:multi-ssns-per-txn");
    private static final Symbol NODE = Symbol.valueOf("waylink:node");
    private static final String NODE_CAPABILITY = "waylink:node:";
    private static final int CREDIT = 100;

    private final AMQPConnectionContext connection;
    private final XaConnectionCallback transactions;
    private final Branches branches;
    private final String nodeId;
    private final String unavailable;

    /** @param unavailable why this broker cannot do two-phase commit; null if it can */
    XaLinks(
            AMQPConnectionContext connection,
            XaConnectionCallback transactions,
            Branches branches,
            String nodeId,
            String unavailable) {
        this.connection = connection;
        this.transactions = transactions;
        this.branches = branches;
        this.nodeId = nodeId;
        this.unavailable = unavailable;
    }

    /**
     * Attaches a link that a peer has attached, or refuses it, if it is to a coordinator or to a control address.
     *
     * @return false if it is neither, and nothing is done
     */
    public boolean attach(Link link, AMQPSessionContext session) {
        if (link instanceof Receiver receiver && link.getRemoteTarget() instanceof Coordinator) {
            if (unavailable != null) {
                return false;
            }
            attachCoordinator(receiver, session.getSessionSPI());
            return true;
        }
        Optional<ControlAddress> address = address(link);
        address.ifPresent(control -> attach(link, control, session.getSessionSPI()));
        return address.isPresent();
    }

    private Optional<ControlAddress> address(Link link) {
        if (link instanceof Receiver) {
            return link.getRemoteTarget() instanceof Target target
                    ? ControlAddress.of(target.getAddress(), true, nodeId)
                    : Optional.empty();
        }
        return link.getRemoteSource() instanceof Source source
                ? ControlAddress.of(source.getAddress(), false, nodeId)
                : Optional.empty();
    }

    private void attachCoordinator(Receiver link, AMQPSessionCallback session) {
        Coordinator offered = new Coordinator();
        offered.setCapabilities(
                LOCAL,
                DISTRIBUTED,
                TRANSACTIONS_PER_SESSION,
                SESSIONS_PER_TRANSACTION,
                CAPABILITY,
                Symbol.valueOf(NODE_CAPABILITY + nodeId));
        link.setSource(link.getRemoteSource());
        link.setTarget(offered);
        link.setContext(new XaCoordinator(session, connection, transactions, branches));
        link.open();
        link.flow(connection.getAmqpCredits());
        connection.flush();
    }

    private void attach(Link link, ControlAddress address, AMQPSessionCallback session) {
        link.setSource(link.getRemoteSource());
        link.setTarget(link.getRemoteTarget());
        if (address.use() == ControlAddress.Use.NONE) {
            refuse(link, AmqpError.NOT_FOUND, address.text() + " is no control address of this broker");
            return;
        }
        if (unavailable != null) {
            refuse(link, AmqpError.NOT_IMPLEMENTED, unavailable);
            return;
        }
        try {
            CheckType right = address.use() == ControlAddress.Use.CONTROL ? CheckType.SEND : CheckType.CONSUME;
            session.check(SimpleString.of(ControlAddress.ROOT), right, connection.getSecurityAuth());
        } catch (Exception e) {
            refuse(link, AmqpError.UNAUTHORIZED_ACCESS, String.valueOf(e.getMessage()));
            return;
        }
        switch (address.use()) {
            case CONTROL -> attachControl((Receiver) link, session);
            case IN_DOUBT -> open(link, new InDoubtSender((Sender) link, branches, nodeId));
            default -> attachReply((Sender) link, address.text());
        }
    }

    private void attachControl(Receiver link, AMQPSessionCallback session) {
        Target target = (Target) link.getRemoteTarget().copy();
        target.setCapabilities(CAPABILITY);
        link.setTarget(target);
        link.setMaxMessageSize(UnsignedLong.valueOf(ControlReceiver.LARGEST));
        open(link, new ControlReceiver(link, session, connection, transactions, branches, nodeId));
        link.flow(CREDIT);
        connection.flush();
    }

    private void attachReply(Sender link, String address) {
        ReplySender[] replies = new ReplySender[1];
        replies[0] = new ReplySender(link, () -> transactions.removeReply(address, replies[0]));
        if (transactions.addReply(address, replies[0])) {
            open(link, replies[0]);
        } else {
            refuse(link, AmqpError.RESOURCE_LOCKED, "another link takes the answers of this address");
        }
    }

    private void open(Link link, ControlLink handler) {
        link.setProperties(Map.of(NODE, nodeId));
        link.setContext(handler);
        link.open();
        connection.flush();
    }

    /** Answers an attach and ends it in the same breath (AMQP 1.0 part 2, section 2.6.3). */
    private void refuse(Link link, Symbol condition, String why) {
        LOG.debug("Link {} refused: {}", link.getName(), why);
        link.setSource(null);
        link.setTarget(null);
        link.setCondition(new ErrorCondition(condition, why));
        link.open();
        link.close();
        connection.flush();
    }
}
