package io.waylink.artemis.xa;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManager;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two messages to an address that pages: each has its page written and then its commit record. What Artemis does with the
 * answers, and what a session of ours does.
 */
@Timeout(60)
class OperationsApartTest {

    private final List<String> answered = new CopyOnWriteArrayList<>();
    private ActiveMQServer server;
    private ProtonProtocolManager manager;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        server = ActiveMQServers.newActiveMQServer(
                new ConfigurationImpl()
                        .setJournalType(JournalType.NIO)
                        .setSecurityEnabled(false)
                        .setJournalDirectory(directory.resolve("journal").toString())
                        .setBindingsDirectory(directory.resolve("bindings").toString())
                        .setPagingDirectory(directory.resolve("paging").toString())
                        .setLargeMessagesDirectory(directory.resolve("large").toString()),
                true);
        server.start();
        manager = (ProtonProtocolManager) new ProtonProtocolManagerFactory()
                .createProtocolManager(server, new HashMap<>(), new ArrayList<>(), new ArrayList<>());
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void aMessageIsAnsweredWhenItsOwnCommitIsStored() {
        AMQPSessionCallback session = new OperationsApart(null, manager, null, null, Runnable::run, server);
        OperationContext first = sendWithTwoWrites(session, "first");
        OperationContext second = sendWithTwoWrites(session, "second");
        assertThat(first).isNotSameAs(second);

        first.done(); // the page of the first
        second.done(); // the page of the second
        second.done(); // the commit of the second
        await().pollDelay(Duration.ZERO).until(() -> answered.contains("second"));
        assertThat(answered).containsExactly("second");

        first.done();
        await().pollDelay(Duration.ZERO).until(() -> answered.contains("first"));
    }

    /** Once this fails, Artemis does it by itself. */
    @Test
    void artemisAnswersTheFirstWhenBothPagesAreWritten() {
        OperationContext ofSession = server.newOperationContext();
        AMQPSessionCallback session = new AMQPSessionCallback(null, manager, null, null, Runnable::run, ofSession) {
            @Override
            public OperationContext recoverContext() {
                OperationContext before = server.getStorageManager().getContext();
                server.getStorageManager().setContext(ofSession); // as it does with that of its ServerSession
                return before;
            }
        };
        OperationContext first = sendWithTwoWrites(session, "first");
        OperationContext second = sendWithTwoWrites(session, "second");

        first.done(); // the page of the first
        second.done(); // the page of the second
        await().pollDelay(Duration.ZERO).until(() -> answered.contains("first"));
    }

    private OperationContext sendWithTwoWrites(AMQPSessionCallback session, String name) {
        OperationContext before = session.recoverContext();
        try {
            OperationContext operation = server.getStorageManager().getContext();
            operation.storeLineUp(); // its page
            operation.storeLineUp(); // its commit
            session.afterIO(new IOCallback() {
                @Override
                public void done() {
                    answered.add(name);
                }

                @Override
                public void onError(int code, String message) {
                    throw new IllegalStateException(message);
                }
            });
            return operation;
        } finally {
            session.resetContext(before);
        }
    }
}
