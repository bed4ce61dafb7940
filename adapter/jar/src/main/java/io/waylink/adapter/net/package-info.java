/** The transport: where to connect, the AMQP engine for one endpoint, and what is told of connections and links. */
package io.waylink.adapter.net;
