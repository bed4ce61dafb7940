/** Runs in a process of its own, for each client library that is measured without a container. */
package io.waylink.bench.client;
