/**
 * The Jakarta Messaging objects that applications hold: faces on a managed connection that outlives them.
 *
 * <p>The rules are those of Jakarta Messaging 3.1, chapter 12, for applications in a Jakarta EE container: one session per
 * connection, no listeners, the container says what is transacted.
 */
package io.waylink.adapter.jms;
