/** The plugin: one connection to a router from broker start to broker stop, and what an operator sees of it. */
package io.waylink.artemis;
