package io.waylink.it.outbound.app;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.transaction.UserTransaction;

/** Many connections, at once and one after the other. */
@RequestScoped
public class Many implements Scenarios {

    @Resource
    private UserTransaction transaction;

    @Inject
    private Held held;

    /** Holds connections, each with a session that has sent, until they are released. */
    public String hold(Call call) throws Exception {
        int number = Integer.parseInt(call.argument());
        List<JMSContext> open = new ArrayList<>();
        try {
            ConnectionFactory factory = call.connectionFactory();
            for (int i = 0; i < number; i++) {
                JMSContext context = factory.createContext();
                open.add(context);
                context.createProducer().send(context.createQueue("orders.held"), "text");
            }
            held.hold(number);
        } finally {
            Collections.reverse(open);
            open.forEach(JMSContext::close);
        }
        return "released";
    }

    public String held(Call call) {
        return Integer.toString(held.number());
    }

    public String release(Call call) {
        held.release();
        return "released";
    }

    /** Opens, uses and closes connections, every other one in a transaction. */
    public String cycles(Call call) throws Exception {
        int number = Integer.parseInt(call.argument());
        ConnectionFactory factory = call.connectionFactory();
        for (int i = 0; i < number; i++) {
            if (i % 2 == 0) {
                transaction.begin();
            }
            try (JMSContext context = factory.createContext()) {
                context.createProducer().setTimeToLive(1).send(context.createQueue("orders.cycles"), "text");
                if (i % 100 == 0) {
                    context.createConsumer(context.createTemporaryQueue()).receiveNoWait();
                }
            }
            if (i % 2 == 0) {
                transaction.commit();
            }
        }
        return "done";
    }
}
