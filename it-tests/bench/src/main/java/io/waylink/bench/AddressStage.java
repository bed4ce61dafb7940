package io.waylink.bench;

import java.io.IOException;
import java.util.List;

/** A broker and a router for each number of addresses, one after the other. */
final class AddressStage implements Stage {

    private static final List<Integer> ADDRESSES = List.of(10, 1_000, 10_000);

    private final Settings settings;

    AddressStage(Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<Part> parts() {
        return List.of(Part.ANNOUNCE);
    }

    @Override
    public void run(Rounds rounds) throws IOException {
        for (int addresses : ADDRESSES) {
            rounds.progress().say("starting a broker with " + addresses + " addresses, and a router");
            try (AddressBroker broker = AddressBroker.start(settings, addresses)) {
                rounds.run(List.of(broker), List.of(new Announcing(addresses)));
            }
        }
    }
}
