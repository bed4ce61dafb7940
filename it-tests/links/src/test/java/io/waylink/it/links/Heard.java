package io.waylink.it.links;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.net.RecoveryListener;

/** Keeps what links and connections tell. */
final class Heard implements RecoveryListener {

    private final List<RecoveryEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void on(RecoveryEvent event) {
        events.add(event);
    }

    <T extends RecoveryEvent> long count(Class<T> type, Predicate<T> matching) {
        return events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(matching)
                .count();
    }

    <T extends RecoveryEvent> long count(Class<T> type) {
        return count(type, any -> true);
    }

    @Override
    public String toString() {
        return String.join("\n", events.stream().map(Object::toString).toList());
    }
}
