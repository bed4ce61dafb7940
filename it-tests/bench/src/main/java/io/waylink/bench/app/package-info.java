/**
 * What runs in the application server: plain Jakarta EE, the same archive for each resource adapter. Which adapter is bound
 * to the beans stands in {@code jboss-ejb3.xml}, with system properties of the server; connections come from {@value
 * io.waylink.bench.app.Names#CONNECTION_FACTORY}.
 */
package io.waylink.bench.app;
