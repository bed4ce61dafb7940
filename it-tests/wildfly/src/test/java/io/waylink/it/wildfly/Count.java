package io.waylink.it.wildfly;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.waylink.it.process.SampleFront;

/** Messages by id: which of those that were accepted did not arrive, and how many arrived more than once. */
record Count(Set<String> lost, int duplicates) {

    static Count of(Set<String> accepted, SampleFront front) throws IOException {
        List<String> consumed =
                front.consumed().stream().map(SampleFront.Consumed::id).toList();
        Set<String> lost = new TreeSet<>(accepted);
        lost.removeAll(consumed);
        int distinct = consumed.stream().collect(Collectors.toSet()).size();
        return new Count(lost, consumed.size() - distinct);
    }
}
