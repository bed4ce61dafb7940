package io.waylink.sample;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;

/** Sends in a JTA transaction: when a method returns, the transaction is committed and the broker has the message. */
@Stateless
public class OrderSender {

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
}
