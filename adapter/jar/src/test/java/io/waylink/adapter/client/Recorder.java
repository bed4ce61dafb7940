package io.waylink.adapter.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.net.RecoveryListener;

/** Keeps what it is told, so that tests can wait for it and count it. */
final class Recorder implements RecoveryListener {

    private final List<RecoveryEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void on(RecoveryEvent event) {
        events.add(event);
    }

    <T extends RecoveryEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public String toString() {
        return events.toString();
    }
}
