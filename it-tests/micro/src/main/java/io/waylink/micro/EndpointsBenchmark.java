package io.waylink.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to go on to the next peer, and to learn of others. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EndpointsBenchmark {

    @Param({"1", "4", "64"})
    private int peers;

    private List<Endpoint> announced;
    private Endpoints endpoints;

    @Setup
    public void peers() {
        announced = IntStream.range(0, peers)
                .mapToObj(i -> new Endpoint("amqp", "host" + i, 5672))
                .toList();
        endpoints = Endpoints.of(announced);
    }

    @Benchmark
    public Endpoint next() {
        return endpoints.failed().current();
    }

    @Benchmark
    public Endpoints learned() {
        return endpoints.learned(announced);
    }
}
