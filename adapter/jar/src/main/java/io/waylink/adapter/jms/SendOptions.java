package io.waylink.adapter.jms;

import java.time.Duration;

import jakarta.jms.Message;

/**
 * How to send.
 *
 * @param deliveryMode one of {@link jakarta.jms.DeliveryMode}
 * @param priority 0 to 9
 * @param timeToLive zero for ever
 * @param deliveryDelay zero for at once
 * @param withoutId whether the message may go without an id
 * @param withoutTimestamp whether the message may go without a timestamp
 */
record SendOptions(
        int deliveryMode,
        int priority,
        Duration timeToLive,
        Duration deliveryDelay,
        boolean withoutId,
        boolean withoutTimestamp) {

    static final SendOptions DEFAULT = new SendOptions(
            Message.DEFAULT_DELIVERY_MODE, Message.DEFAULT_PRIORITY, Duration.ZERO, Duration.ZERO, false, false);

    SendOptions deliveryMode(int mode) {
        return new SendOptions(mode, priority, timeToLive, deliveryDelay, withoutId, withoutTimestamp);
    }

    SendOptions priority(int value) {
        return new SendOptions(deliveryMode, value, timeToLive, deliveryDelay, withoutId, withoutTimestamp);
    }

    SendOptions timeToLive(long millis) {
        Duration value = Duration.ofMillis(millis);
        return new SendOptions(deliveryMode, priority, value, deliveryDelay, withoutId, withoutTimestamp);
    }

    SendOptions deliveryDelay(long millis) {
        Duration value = Duration.ofMillis(millis);
        return new SendOptions(deliveryMode, priority, timeToLive, value, withoutId, withoutTimestamp);
    }

    SendOptions withoutId(boolean value) {
        return new SendOptions(deliveryMode, priority, timeToLive, deliveryDelay, value, withoutTimestamp);
    }

    SendOptions withoutTimestamp(boolean value) {
        return new SendOptions(deliveryMode, priority, timeToLive, deliveryDelay, withoutId, value);
    }
}
