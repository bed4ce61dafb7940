package io.waylink.adapter.jms;

import org.apache.qpid.jms.JmsConnection;

/**
 * The session that a message is delivered on, for what joins the transaction of the delivery. Confined to the thread of
 * the delivery.
 *
 * @param connection the session's connection, which is started
 * @param physical the transacted session; who delivers commits it
 */
public record DeliverySession(JmsConnection connection, PhysicalSession physical) {}
