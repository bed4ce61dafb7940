package io.waylink.adapter.jms;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;

import org.apache.qpid.jms.util.TypeConversionSupport;

/** The producer of a context: a producer without a destination, and headers and properties for what it sends. */
final class ContextProducer implements JMSProducer {

    private final ProducerHandle producer;
    private final SessionHandle session;
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private String type;
    private String correlationId;
    private byte[] correlationIdBytes;
    private Destination replyTo;

    ContextProducer(ProducerHandle producer, SessionHandle session) {
        this.producer = producer;
        this.session = session;
    }

    /** A message of the session, filled. */
    @FunctionalInterface
    private interface Filled {
        Message make() throws JMSException;
    }

    private JMSProducer send(Destination destination, Filled filled) {
        return set(() -> {
            Message message = filled.make();
            for (Map.Entry<String, Object> property : properties.entrySet()) {
                message.setObjectProperty(property.getKey(), property.getValue());
            }
            if (type != null) {
                message.setJMSType(type);
            }
            if (correlationId != null) {
                message.setJMSCorrelationID(correlationId);
            }
            if (correlationIdBytes != null) {
                message.setJMSCorrelationIDAsBytes(correlationIdBytes);
            }
            if (replyTo != null) {
                message.setJMSReplyTo(Destinations.translate(replyTo));
            }
            producer.send(destination, message);
        });
    }

    /** A step that may fail with a checked exception. */
    @FunctionalInterface
    private interface Step {
        void take() throws JMSException;
    }

    private JMSProducer set(Step step) {
        return ContextHandle.unchecked(() -> {
            step.take();
            return this;
        });
    }

    @Override
    public JMSProducer send(Destination destination, Message message) {
        if (message == null) {
            throw new MessageFormatRuntimeException("The message is null");
        }
        return send(destination, () -> message);
    }

    @Override
    public JMSProducer send(Destination destination, String body) {
        return send(destination, () -> session.createTextMessage(body));
    }

    @Override
    public JMSProducer send(Destination destination, Map<String, Object> body) {
        return send(destination, () -> {
            MapMessage message = session.createMapMessage();
            if (body != null) {
                for (Map.Entry<String, Object> entry : body.entrySet()) {
                    message.setObject(entry.getKey(), entry.getValue());
                }
            }
            return message;
        });
    }

    @Override
    public JMSProducer send(Destination destination, byte[] body) {
        return send(destination, () -> {
            BytesMessage message = session.createBytesMessage();
            if (body != null) {
                message.writeBytes(body);
            }
            return message;
        });
    }

    @Override
    public JMSProducer send(Destination destination, Serializable body) {
        return send(destination, () -> session.createObjectMessage(body));
    }

    @Override
    public JMSProducer setAsync(CompletionListener completionListener) {
        throw new IllegalStateRuntimeException(Forbidden.method("setAsync").getMessage());
    }

    @Override
    public CompletionListener getAsync() {
        return null;
    }

    @Override
    public JMSProducer setDisableMessageID(boolean value) {
        return set(() -> producer.setDisableMessageID(value));
    }

    @Override
    public boolean getDisableMessageID() {
        return ContextHandle.unchecked(producer::getDisableMessageID);
    }

    @Override
    public JMSProducer setDisableMessageTimestamp(boolean value) {
        return set(() -> producer.setDisableMessageTimestamp(value));
    }

    @Override
    public boolean getDisableMessageTimestamp() {
        return ContextHandle.unchecked(producer::getDisableMessageTimestamp);
    }

    @Override
    public JMSProducer setDeliveryMode(int deliveryMode) {
        return set(() -> producer.setDeliveryMode(deliveryMode));
    }

    @Override
    public int getDeliveryMode() {
        return ContextHandle.unchecked(producer::getDeliveryMode);
    }

    @Override
    public JMSProducer setPriority(int priority) {
        return set(() -> producer.setPriority(priority));
    }

    @Override
    public int getPriority() {
        return ContextHandle.unchecked(producer::getPriority);
    }

    @Override
    public JMSProducer setTimeToLive(long timeToLive) {
        return set(() -> producer.setTimeToLive(timeToLive));
    }

    @Override
    public long getTimeToLive() {
        return ContextHandle.unchecked(producer::getTimeToLive);
    }

    @Override
    public JMSProducer setDeliveryDelay(long deliveryDelay) {
        return set(() -> producer.setDeliveryDelay(deliveryDelay));
    }

    @Override
    public long getDeliveryDelay() {
        return ContextHandle.unchecked(producer::getDeliveryDelay);
    }

    @Override
    public JMSProducer setJMSCorrelationIDAsBytes(byte[] value) {
        correlationIdBytes = value == null ? null : value.clone();
        return this;
    }

    @Override
    public byte[] getJMSCorrelationIDAsBytes() {
        return correlationIdBytes == null ? null : correlationIdBytes.clone();
    }

    @Override
    public JMSProducer setJMSCorrelationID(String value) {
        correlationId = value;
        return this;
    }

    @Override
    public String getJMSCorrelationID() {
        return correlationId;
    }

    @Override
    public JMSProducer setJMSType(String value) {
        type = value;
        return this;
    }

    @Override
    public String getJMSType() {
        return type;
    }

    @Override
    public JMSProducer setJMSReplyTo(Destination value) {
        replyTo = value;
        return this;
    }

    @Override
    public Destination getJMSReplyTo() {
        return replyTo;
    }

    // --- properties --- //

    private JMSProducer put(String name, Object value) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("The property has no name");
        }
        properties.put(name, value);
        return this;
    }

    private <T> T get(String name, Class<T> as) {
        Object value = properties.get(name);
        try {
            Object converted = TypeConversionSupport.convert(value, as);
            if (converted != null || value == null) {
                return as.cast(converted);
            }
        } catch (NumberFormatException e) {
            throw new MessageFormatRuntimeException("Property " + name + " is no " + as.getSimpleName(), null, e);
        }
        throw new MessageFormatRuntimeException("Property " + name + " is a "
                + value.getClass().getSimpleName() + ", it cannot be read as " + as.getSimpleName());
    }

    @Override
    public JMSProducer clearProperties() {
        properties.clear();
        return this;
    }

    @Override
    public boolean propertyExists(String name) {
        return properties.containsKey(name);
    }

    @Override
    public Set<String> getPropertyNames() {
        return Collections.unmodifiableSet(new LinkedHashMap<>(properties).keySet());
    }

    @Override
    public JMSProducer setProperty(String name, boolean value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, byte value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, short value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, int value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, long value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, float value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, double value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, String value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, Object value) {
        if (value != null && !(value instanceof Number) && !(value instanceof String) && !(value instanceof Boolean)) {
            throw new MessageFormatRuntimeException("Property " + name + " is a "
                    + value.getClass().getName() + ", it must be a primitive or a String");
        }
        return put(name, value);
    }

    @Override
    public boolean getBooleanProperty(String name) {
        Boolean value = get(name, Boolean.class);
        return value != null && value;
    }

    @Override
    public byte getByteProperty(String name) {
        return number(name, Byte.class);
    }

    @Override
    public short getShortProperty(String name) {
        return number(name, Short.class);
    }

    @Override
    public int getIntProperty(String name) {
        return number(name, Integer.class);
    }

    @Override
    public long getLongProperty(String name) {
        return number(name, Long.class);
    }

    @Override
    public float getFloatProperty(String name) {
        return number(name, Float.class);
    }

    @Override
    public double getDoubleProperty(String name) {
        return number(name, Double.class);
    }

    private <T> T number(String name, Class<T> as) {
        T value = get(name, as);
        if (value == null) {
            throw new NumberFormatException("Property " + name + " is not set");
        }
        return value;
    }

    @Override
    public String getStringProperty(String name) {
        return get(name, String.class);
    }

    @Override
    public Object getObjectProperty(String name) {
        return properties.get(name);
    }
}
