package io.waylink.artemis.xa;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.apache.activemq.artemis.api.core.ActiveMQTransactionTimeoutException;
import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.transaction.ProtonTransactionHandler;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.DescribedType;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.amqp.transaction.Discharge;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.DescribedTypeConstructor;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A coordinator link (AMQP 1.0 part 4, section 4.1) that knows branches: to discharge one is to prepare it. A declare may
 * name the Xid at once, in its {@code global-id}. What was declared over the link and not discharged is rolled back when
 * it closes; Artemis' own handler keeps it until the connection ends.
 */
final class XaCoordinator extends ProtonTransactionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(XaCoordinator.class);

    /** What Artemis' own handler rejects a local transaction with. */
    private static final Symbol FAILED = Symbol.valueOf("failed");

    private static final UnsignedLong DECLARE_CODE = UnsignedLong.valueOf(0x31);
    private static final Symbol DECLARE_NAME = Symbol.valueOf("amqp:declare:list");
    private static final Symbol XID = Symbol.valueOf("waylink:xid:list");

    private final AMQPSessionCallback session;
    private final AMQPConnectionContext connection;
    private final XaConnectionCallback transactions;
    private final Branches branches;
    private final DecoderImpl decoder = new DecoderImpl();
    private final Set<Binary> declared = new HashSet<>();

    XaCoordinator(
            AMQPSessionCallback session,
            AMQPConnectionContext connection,
            XaConnectionCallback transactions,
            Branches branches) {
        super(session, connection);
        this.session = session;
        this.connection = connection;
        this.transactions = transactions;
        this.branches = branches;
        AMQPDefinedTypes.registerAllTypes(decoder, new EncoderImpl(decoder));
        decoder.register(DECLARE_CODE, new DeclareConstructor());
        decoder.register(DECLARE_NAME, new DeclareConstructor());
    }

    @Override
    public void onMessage(Delivery delivery) {
        if (!delivery.isReadable() || delivery.isPartial()) {
            return;
        }
        Receiver link = (Receiver) delivery.getLink();
        if (link.getCredit() < connection.getAmqpLowCredits()) {
            link.flow(connection.getAmqpCredits());
        }
        byte[] bytes = new byte[delivery.available()];
        link.recv(bytes, 0, bytes.length);
        link.advance();
        Object action;
        try {
            action = read(bytes);
        } catch (RuntimeException e) {
            LOG.debug("What came over the coordinator link {} cannot be read", link.getName(), e);
            reject(delivery, FAILED, String.valueOf(e.getMessage()));
            return;
        }
        if (action instanceof DeclareOf declare) {
            declare(delivery, declare);
        } else if (action instanceof Discharge discharge) {
            discharge(delivery, discharge);
        } else {
            reject(delivery, FAILED, "a coordinator takes declare and discharge only");
        }
    }

    private Object read(byte[] bytes) {
        decoder.setByteBuffer(ByteBuffer.wrap(bytes));
        Object section = decoder.readObject();
        while (!(section instanceof AmqpValue)) {
            section = decoder.readObject();
        }
        return ((AmqpValue) section).getValue();
    }

    private void declare(Delivery delivery, DeclareOf declare) {
        Binary id = session.newTransaction();
        try {
            if (declare.globalId() != null) {
                transactions.bind(id, xid(declare.globalId()), -1, branches);
            }
        } catch (XaRefusal e) {
            transactions.rollBackAbandoned(id);
            reject(delivery, e.code().condition(), e.getMessage());
            return;
        }
        declared.add(id);
        Declared answer = new Declared();
        answer.setTxnId(id);
        answer(delivery, answer);
    }

    private static XidImpl xid(Object globalId) throws XaRefusal {
        if (globalId instanceof DescribedType described
                && XID.equals(described.getDescriptor())
                && described.getDescribed() instanceof List<?> parts
                && parts.size() == 3
                && parts.get(0) instanceof Integer format
                && parts.get(1) instanceof Binary global
                && parts.get(2) instanceof Binary qualifier) {
            return Xids.of(format, bytes(global), bytes(qualifier));
        }
        throw new XaRefusal(
                XaCode.XAER_INVAL, "a global-id must be a list of int, binary and binary, described as " + XID);
    }

    private static byte[] bytes(Binary binary) {
        byte[] bytes = new byte[binary.getLength()];
        binary.asByteBuffer().get(bytes);
        return bytes;
    }

    private void discharge(Delivery delivery, Discharge discharge) {
        boolean fail = Boolean.TRUE.equals(discharge.getFail());
        declared.remove(discharge.getTxnId());
        BranchTransaction transaction;
        try {
            transaction = (BranchTransaction) session.getTransaction(discharge.getTxnId(), true);
        } catch (ActiveMQAMQPException e) {
            reject(delivery, e.getAmqpError(), e.getMessage());
            return;
        }
        if (fail || !transaction.isBound()) {
            // Only then may a rollback give back to a link what its client has not settled: when a prepared branch is
            // rolled back, that link may be gone, and the message with it.
            transaction.discharge();
        }
        session.withinSessionExecutor(() -> {
            try {
                branches.discharge(transaction, fail, transactions.getProtonConnectionDelegate());
                CompletableFuture<Void> unused = Branches.afterIO(session)
                        .whenComplete((done, failure) -> connection.runLater(() -> discharged(delivery, failure)));
            } catch (Throwable e) {
                LOG.debug("A discharge fails", e);
                Symbol condition = transaction.isOfBranch() ? rolledBack(e).condition() : FAILED;
                connection.runLater(() -> reject(delivery, condition, String.valueOf(e.getMessage())));
            }
        });
    }

    private void discharged(Delivery delivery, Throwable failure) {
        if (failure == null) {
            answer(delivery, Accepted.getInstance());
        } else {
            reject(delivery, XaCode.XAER_RMFAIL.condition(), failure.getMessage());
        }
    }

    private static XaCode rolledBack(Throwable cause) {
        return cause instanceof ActiveMQTransactionTimeoutException ? XaCode.XA_RBTIMEOUT : XaCode.XA_RBROLLBACK;
    }

    @Override
    public void close(boolean remoteLinkClose) {
        Set.copyOf(declared).forEach(transactions::rollBackAbandoned);
        declared.clear();
    }

    private void reject(Delivery delivery, Symbol condition, String description) {
        Rejected rejected = new Rejected();
        rejected.setError(new ErrorCondition(condition, description));
        answer(delivery, rejected);
    }

    private void answer(Delivery delivery, DeliveryState state) {
        delivery.disposition(state);
        delivery.settle();
        connection.flush();
    }

    /** A declare as it was sent: the class of proton-j holds no global-id but one of its own interface. */
    private record DeclareOf(Object globalId) {}

    private static final class DeclareConstructor implements DescribedTypeConstructor<DeclareOf> {

        @Override
        public DeclareOf newInstance(Object described) {
            return new DeclareOf(described instanceof List<?> fields && !fields.isEmpty() ? fields.get(0) : null);
        }

        @Override
        public Class<DeclareOf> getTypeClass() {
            return DeclareOf.class;
        }
    }
}
