/**
 * Link recovery, beneath an unchanged JMS layer and above an unchanged AMQP engine. The main path:
 * {@link io.waylink.adapter.link.LinkRecovery} is what the JMS layer calls; it has one session object for each JMS
 * session, and that has its sender links, receiver links and its transaction, each a shell around
 * {@link io.waylink.recovery.RecoveryMachine}.
 */
package io.waylink.adapter.link;
