/**
 * Two-phase commit over AMQP 1.0: transactions of AMQP clients become branches of distributed transactions (X/Open XA),
 * on acceptors and on connections to routers alike. Like {@code io.waylink.artemis.broker}, which uses it, this package
 * touches the inside of Artemis and proton-j.
 *
 * <p>A client binds an ordinary AMQP transaction to an Xid, at any time before it discharges it, by a message to the
 * control address within that transaction. To discharge a bound transaction without failure is to prepare it. From then
 * on it belongs to no connection: whoever may send to the control address commits or rolls it back by its Xid, and a
 * receiver that attaches to the in-doubt address is told what is left. The protocol is in the README.
 */
package io.waylink.artemis.xa;
