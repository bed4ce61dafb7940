package io.waylink.bench.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Names and values, as they go to the driver: a line for each. Not thread-safe. */
final class Figures {
    private final Map<String, Object> values = new LinkedHashMap<>();

    Figures with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }
}
