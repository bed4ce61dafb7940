/**
 * Measures one application on WildFly with one resource adapter or another, on the same broker: {@link
 * io.waylink.bench.Bench} starts everything, has {@link io.waylink.bench.Workload}s run in turns, and writes what came of
 * it.
 */
package io.waylink.bench;
