package io.waylink.it.outbound.app;

import java.util.ArrayList;
import java.util.List;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.transaction.UserTransaction;

import static io.waylink.it.outbound.app.Check.SOON;
import static io.waylink.it.outbound.app.Check.equal;
import static io.waylink.it.outbound.app.Check.take;

/** Transactions are the container's. */
@RequestScoped
public class Transactions implements Scenarios {

    @Resource
    private UserTransaction transaction;

    /** The arguments have no effect within a transaction. */
    public String argumentsInTransaction(Call call) throws Exception {
        transaction.begin();
        try (JMSContext context = call.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            equal(true, context.getTransacted());
            equal(JMSContext.SESSION_TRANSACTED, context.getSessionMode());
            context.createProducer().send(context.createQueue(call.argument()), "rolled back");
        }
        transaction.rollback();
        equal(List.of(), take(call, 0));
        return "done";
    }

    /** The argument is ignored outside a transaction too: nothing would ever commit or acknowledge. */
    public String argumentsOutside(Call call) throws Exception {
        for (int mode :
                new int[] {JMSContext.SESSION_TRANSACTED, JMSContext.CLIENT_ACKNOWLEDGE, JMSContext.DUPS_OK_ACKNOWLEDGE
                }) {
            try (JMSContext context = call.connectionFactory().createContext(mode)) {
                equal(false, context.getTransacted());
                equal(JMSContext.AUTO_ACKNOWLEDGE, context.getSessionMode());
                context.createProducer().send(context.createQueue(call.argument()), "mode " + mode);
                equal(
                        "mode " + mode,
                        context.createConsumer(context.createQueue(call.argument()))
                                .receiveBody(String.class, SOON));
            }
        }
        equal(List.of(), take(call, 0));
        return "done";
    }

    /** A session that was made in one transaction is used in the next. */
    public String sessionAcrossTransactions(Call call) throws Exception {
        List<String> committed = new ArrayList<>();
        transaction.begin();
        try (Connection connection = call.connectionFactory().createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(session.createQueue(call.argument()));
            producer.send(session.createTextMessage("first"));
            transaction.commit();
            committed.add("first");
            transaction.begin();
            producer.send(session.createTextMessage("rolled back"));
            equal(true, session.getTransacted());
            transaction.rollback();
            transaction.begin();
            producer.send(session.createTextMessage("third"));
            transaction.commit();
            committed.add("third");
            producer.send(session.createTextMessage("outside"));
            committed.add("outside");
            equal(false, session.getTransacted());
        }
        equal(committed, take(call, committed.size()));
        return "done";
    }

    /** A connection that was made outside a transaction is used in one. */
    public String connectionMadeBefore(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            transaction.begin();
            context.createProducer().send(context.createQueue(call.argument()), "rolled back");
            transaction.rollback();
            transaction.begin();
            context.createProducer().send(context.createQueue(call.argument()), "committed");
            transaction.commit();
        }
        equal(List.of("committed"), take(call, 1));
        return "done";
    }

    /** What was received in a transaction that is rolled back comes again. */
    public String receivedAndRolledBack(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            context.createProducer().send(context.createQueue(call.argument()), "twice");
        }
        for (int attempt = 1; attempt <= 2; attempt++) {
            transaction.begin();
            try (JMSContext context = call.connectionFactory().createContext()) {
                Message message = context.createConsumer(context.createQueue(call.argument()))
                        .receive(SOON);
                equal("twice", message.getBody(String.class));
                equal(attempt, message.getIntProperty("JMSXDeliveryCount"));
                equal(attempt == 2, message.getJMSRedelivered());
            }
            if (attempt == 1) {
                transaction.rollback();
            } else {
                transaction.commit();
            }
        }
        equal(List.of(), take(call, 0));
        return "done";
    }
}
