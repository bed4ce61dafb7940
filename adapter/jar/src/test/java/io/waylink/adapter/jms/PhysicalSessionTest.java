package io.waylink.adapter.jms;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;

import org.apache.qpid.jms.JmsQueue;
import org.apache.qpid.jms.JmsTemporaryQueue;
import org.apache.qpid.jms.provider.amqp.message.AmqpCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PhysicalSessionTest {

    private final List<Destination> attached = new ArrayList<>();
    private final List<Destination> detached = new ArrayList<>();
    private final Set<Object> codecs = new HashSet<>();
    private final PhysicalSession session = new PhysicalSession(fake(Session.class, (method, arguments) -> {
        Destination destination = (Destination) arguments[0];
        attached.add(destination);
        return fake(MessageProducer.class, (call, ignored) -> {
            if (call.equals("close")) {
                detached.add(destination);
            } else if (call.equals("send")) {
                codecs.add(AmqpCodec.getEncoder());
            }
            return null;
        });
    }));

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    private void send(Destination destination) throws JMSException {
        session.send(destination, fake(Message.class, (method, arguments) -> null), SendOptions.DEFAULT);
    }

    @Test
    void eachLinkHasAnAddressAndTheLeastRecentlyUsedGoes() throws JMSException {
        for (int i = 0; i < PhysicalSession.PRODUCERS; i++) {
            send(new AmqpQueue("q" + i));
        }
        send(new JmsQueue("q0"));
        assertThat(attached).hasSize(PhysicalSession.PRODUCERS).doesNotContainNull();
        send(new AmqpQueue("one more"));
        assertThat(detached).containsExactly(new JmsQueue("q1"));
        assertThat(session.producers()).isEqualTo(PhysicalSession.PRODUCERS);
    }

    @Test
    void temporaryOnesDoNotOutliveTheHandles() throws JMSException {
        send(new JmsTemporaryQueue("temporary"));
        send(new JmsQueue("q"));
        session.forgetTemporary();
        assertThat(detached).containsExactly(new JmsTemporaryQueue("temporary"));
        assertThat(session.producers()).isEqualTo(1);
    }

    @Test
    void takesAContainersProxyForAQueueAndRefusesOneWithoutAName() throws JMSException {
        send(fake(Queue.class, (method, arguments) -> "proxied"));
        assertThat(attached).containsExactly(new JmsQueue("proxied"));
        assertThatThrownBy(() -> send(new AmqpQueue()))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessage("The queue has no name: set its property name");
        assertThatThrownBy(() -> send(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void whoeverSendsUsesTheSessionsCodecAndKeepsNone() throws Exception {
        send(new JmsQueue("q"));
        Thread other = new Thread(() -> assertThatNoException().isThrownBy(() -> send(new JmsQueue("q"))));
        other.start();
        other.join();
        assertThat(codecs).hasSize(1).doesNotContain(AmqpCodec.getEncoder());
    }
}
