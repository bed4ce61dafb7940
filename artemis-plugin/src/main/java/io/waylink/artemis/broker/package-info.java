/**
 * A connection to a router on Artemis' own AMQP layer. Everything that touches the inside of Artemis or proton-j is in
 * this package and in {@code io.waylink.artemis.xa}; it is compiled on the oldest supported Artemis and runs unchanged on later ones.
 *
 * <p>Two rules hold throughout. What has to do with a connection happens on that connection's Netty event loop, hence no
 * locks. And a routed connection carries the links of every client of that router, hence whatever goes wrong on one link
 * ends that link and no other.
 */
package io.waylink.artemis.broker;
