package io.waylink.it.outbound.app;

import java.util.List;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.transaction.UserTransaction;

import static io.waylink.it.outbound.app.Check.equal;
import static io.waylink.it.outbound.app.Check.take;

/** What the container injects: a {@code JMSContext}, and a factory as a resource. */
@RequestScoped
public class Injected implements Scenarios {

    @Resource
    private UserTransaction transaction;

    @Inject
    @JMSConnectionFactory(Definitions.JMS_FACTORY)
    private JMSContext injected;

    @Resource(lookup = Definitions.JMS_FACTORY)
    private ConnectionFactory injectedFactory;

    public String injectedInTransactions(Call call) throws Exception {
        transaction.begin();
        injected.createProducer().send(injected.createQueue(call.argument()), "rolled back");
        equal(true, injected.getTransacted());
        transaction.rollback();
        transaction.begin();
        injected.createProducer().send(injected.createQueue(call.argument()), "committed");
        transaction.commit();
        equal(List.of("committed"), take(call, 1));
        return "done";
    }

    public String injectedOutside(Call call) throws Exception {
        injected.createProducer().send(injected.createQueue(call.argument()), "at once");
        equal(List.of("at once"), take(call, 1));
        equal(false, injected.getTransacted());
        try (JMSContext context = injectedFactory.createContext()) {
            context.createProducer().send(context.createQueue(call.argument()), "by resource");
        }
        equal(List.of("by resource"), take(call, 1));
        return "done";
    }
}
