package io.waylink.it.outbound.app;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.transaction.UserTransaction;

import static io.waylink.it.outbound.app.Check.SOON;

/** What may be refused: the test looks at what is thrown. */
@RequestScoped
public class Refused implements Scenarios {

    @Resource
    private UserTransaction transaction;

    @Inject
    private Held held;

    public String send(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            context.createProducer().send(context.createQueue(call.argument()), "text");
        }
        return "sent";
    }

    public String sendLate(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            context.createProducer().setDeliveryDelay(1_000).send(context.createQueue(call.argument()), "text");
        }
        return "sent";
    }

    /** The transaction is rolled back by the container, or commits. */
    public String sendInTransaction(Call call) throws Exception {
        transaction.begin();
        try {
            send(call);
        } catch (Exception e) {
            transaction.rollback();
            throw e;
        }
        transaction.commit();
        return "sent";
    }

    public String receive(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            return context.createConsumer(context.createQueue(call.argument())).receiveBody(String.class, SOON);
        }
    }

    /** The application says who it is. */
    public String signOn(Call call) throws Exception {
        try (Connection connection = call.connectionFactory().createConnection("waylink", call.argument())) {
            connection.createSession();
        }
        return "let in";
    }

    /** Fills an address until that fails. */
    public String fill(Call call) throws Exception {
        try (Connection connection = call.connectionFactory().createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(session.createQueue(call.argument()));
            for (int i = 0; i < 10_000; i++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(new byte[10_000]);
                producer.send(message);
            }
        }
        return "never full";
    }

    /** One context sends, waits until the test has changed something, and sends again. */
    public String sendAroundAChange(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            JMSProducer producer = context.createProducer();
            Queue queue = context.createQueue(call.argument());
            producer.send(queue, "before");
            held.hold(1);
            producer.send(queue, "after");
        }
        return "sent";
    }
}
