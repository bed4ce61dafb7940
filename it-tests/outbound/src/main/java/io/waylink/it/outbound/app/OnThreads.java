package io.waylink.it.outbound.app;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.transaction.UserTransaction;

import static io.waylink.it.outbound.app.Check.equal;
import static io.waylink.it.outbound.app.Check.take;

/** What belongs to threads. */
@RequestScoped
public class OnThreads implements Scenarios {

    @Resource
    private UserTransaction transaction;

    /** Whatever is called, the thread's context class loader is the application's afterwards. */
    public String contextClassLoader(Call call) throws Exception {
        ClassLoader mine = Thread.currentThread().getContextClassLoader();
        equal(Held.class, Class.forName(Held.class.getName(), false, mine));
        ConnectionFactory factory = call.connectionFactory();
        transaction.begin();
        try (JMSContext context = factory.createContext()) {
            equal(mine, Thread.currentThread().getContextClassLoader());
            context.createProducer().send(context.createQueue(call.argument()), "hello");
            equal(mine, Thread.currentThread().getContextClassLoader());
        }
        transaction.commit();
        equal(mine, Thread.currentThread().getContextClassLoader());
        equal(List.of("hello"), take(call, 1));
        equal(mine, Thread.currentThread().getContextClassLoader());
        return "done";
    }

    /** Sends from many threads at once, of the virtual kind where Java has them. */
    public String manyThreads(Call call) throws Exception {
        int number = 100;
        ConnectionFactory factory = call.connectionFactory();
        ClassLoader mine = Thread.currentThread().getContextClassLoader();
        List<Thread> threads = new ArrayList<>();
        Collection<Throwable> failures = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < number; i++) {
            String text = "text " + i;
            threads.add(started(() -> {
                Thread.currentThread().setContextClassLoader(mine);
                // No more at once than the pool has connections: who waits for one holds none.
                try (JMSContext context = factory.createContext()) {
                    context.createProducer().send(context.createQueue(call.argument()), text);
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread each : threads) {
            each.join();
        }
        equal(List.of(), List.copyOf(failures));
        equal(number, Set.copyOf(take(call, number)).size());
        return threads.get(0).getClass().getName();
    }

    private static Thread started(Runnable task) throws ReflectiveOperationException {
        try {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (NoSuchMethodException beforeJava21) {
            Thread thread = new Thread(task);
            thread.start();
            return thread;
        }
    }
}
