package io.waylink.bench.client;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/** Works by JMS. */
final class JmsClient implements Client {

    private static final String INTENDED = "intended";
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(2);
    private static final int DIGITS = 3;

    private final Connection connection;
    private final Runnable rest;
    private final String queue;
    private final byte[] body;

    /**
     * Puts a connection to work.
     *
     * @param rest what is to be done when it is closed
     */
    JmsClient(Connection connection, Runnable rest, String queue, byte[] body) throws JMSException {
        this.connection = connection;
        this.rest = rest;
        this.queue = queue;
        this.body = body.clone();
        connection.start();
    }

    @Override
    public void run(Task task, int messages) throws Exception {
        boolean transacted = task.perCommit() > 0;
        try (Session session = connection.createSession(
                transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE)) {
            switch (task) {
                case SEND, SEND_TRANSACTED, SEND_TRANSACTED_MANY ->
                    send(session, DeliveryMode.PERSISTENT, task.perCommit(), messages);
                case SEND_UNRELIABLE -> send(session, DeliveryMode.NON_PERSISTENT, 0, messages);
                case SEND_AHEAD -> sendAhead(session, messages);
                case RECEIVE, RECEIVE_TRANSACTED, RECEIVE_TRANSACTED_MANY ->
                    receive(session, task.perCommit(), messages);
                case LISTEN -> listen(session, messages);
            }
        }
    }

    private void send(Session session, int mode, int perCommit, int messages) throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue(queue));
        producer.setDeliveryMode(mode);
        for (int i = 1; i <= messages; i++) {
            producer.send(message(session));
            commit(session, perCommit, i, messages);
        }
    }

    private void sendAhead(Session session, int messages) throws JMSException, InterruptedException {
        MessageProducer producer = session.createProducer(session.createQueue(queue));
        Completions completions = new Completions();
        for (int i = 0; i < messages; i++) {
            completions.window.acquire();
            producer.send(message(session), completions);
        }
        completions.window.acquire(WINDOW);
    }

    private void receive(Session session, int perCommit, int messages) throws JMSException {
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
        for (int i = 1; i <= messages; i++) {
            Message message = consumer.receive(PATIENCE.toMillis());
            if (message == null) {
                throw new IllegalStateException("message " + i + " is missing");
            }
            message.getBody(byte[].class);
            commit(session, perCommit, i, messages);
        }
    }

    private void listen(Session session, int messages) throws JMSException, InterruptedException {
        CountDownLatch missing = new CountDownLatch(messages);
        session.createConsumer(session.createQueue(queue)).setMessageListener(message -> {
            read(message);
            missing.countDown();
        });
        await(missing);
    }

    @Override
    public Histogram latencies(int rate, int messages) throws Exception {
        int warmUp = rate;
        AtomicHistogram micros = new AtomicHistogram(HIGHEST_MICROS, DIGITS);
        CountDownLatch missing = new CountDownLatch(warmUp + messages);
        try (Session receiving = connection.createSession();
                Session sending = connection.createSession()) {
            receiving.createConsumer(receiving.createQueue(queue)).setMessageListener(message -> {
                long intended = intended(message);
                if (intended != 0) {
                    micros.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - intended)));
                }
                missing.countDown();
            });
            MessageProducer producer = sending.createProducer(sending.createQueue(queue));
            Completions completions = new Completions();
            long start = System.nanoTime();
            for (int i = 0; i < warmUp + messages; i++) {
                long intended = start + TimeUnit.SECONDS.toNanos(i) / rate;
                for (long left = intended - System.nanoTime(); left > 0; left = intended - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                BytesMessage message = message(sending);
                message.setLongProperty(INTENDED, i < warmUp ? 0 : intended);
                completions.window.acquire();
                producer.send(message, completions);
            }
            await(missing);
        }
        return micros;
    }

    private static void await(CountDownLatch missing) throws InterruptedException {
        if (!missing.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(missing.getCount() + " messages are missing");
        }
    }

    private static void commit(Session session, int perCommit, int done, int messages) throws JMSException {
        if (perCommit > 0 && (done % perCommit == 0 || done == messages)) {
            session.commit();
        }
    }

    private BytesMessage message(Session session) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    private static void read(Message message) {
        try {
            message.getBody(byte[].class);
        } catch (JMSException e) {
            throw new IllegalStateException("cannot read a message", e);
        }
    }

    private static long intended(Message message) {
        try {
            return message.getLongProperty(INTENDED);
        } catch (JMSException e) {
            throw new IllegalStateException("cannot read a message", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (JMSException e) {
            throw new IOException("the connection did not close", e);
        } finally {
            rest.run();
        }
    }

    private static final class Completions implements CompletionListener {
        private final Semaphore window = new Semaphore(WINDOW);

        @Override
        public void onCompletion(Message message) {
            window.release();
        }

        @Override
        public void onException(Message message, Exception exception) {
            throw new IllegalStateException(exception);
        }
    }
}
