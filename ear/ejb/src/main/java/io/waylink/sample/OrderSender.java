package io.waylink.sample;

import java.util.UUID;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;

/** Sends in a JTA transaction: when a method returns, the transaction is committed and the broker has the message. */
@Stateless
public class OrderSender {

    private static final long PATIENCE_MILLIS = 20_000;

    @Resource(name = "jms/waylink")
    private ConnectionFactory connectionFactory;

    @Resource(name = "address")
    private String address;

    @Resource
    private SessionContext session;

    /**
     * Sends one message.
     *
     * @param id the body of the message
     */
    public void send(String id) {
        try (JMSContext context = connectionFactory.createContext()) {
            context.createProducer().send(context.createQueue(address), id);
        }
    }

    /**
     * Sends one message and changes its mind: nothing arrives.
     *
     * @param id the body of the message
     */
    public void sendAndRollBack(String id) {
        send(id);
        session.setRollbackOnly();
    }

    /**
     * Sends one message and waits for the answer; without a transaction, as nobody can answer what is not committed.
     *
     * @param id the body of the message
     * @return the answer, null if there was none within 20 s
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public String ask(String id) {
        String question = UUID.randomUUID().toString();
        try (JMSContext context = connectionFactory.createContext()) {
            Queue answers = context.createQueue(address + ".replies");
            context.createProducer()
                    .setJMSReplyTo(answers)
                    .setJMSCorrelationID(question)
                    .send(context.createQueue(address), id);
            return context.createConsumer(answers, "JMSCorrelationID = '" + question + "'")
                    .receiveBody(String.class, PATIENCE_MILLIS);
        }
    }
}
