package io.waylink.it.payara;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.waylink.it.mdb.Bean;
import io.waylink.it.mdb.XaRecovery;
import io.waylink.it.process.Fixture;

/** On Payara, which takes its time to start, and recovers only then. */
class XaRecoveryIT extends XaRecovery {

    @Override
    protected List<Victim> victims() {
        return List.of(Victim.BOTH);
    }

    @Override
    protected Path artemis() {
        return Paths.artemis();
    }

    @Override
    protected Path plugin() {
        return Paths.plugin();
    }

    @Override
    protected Path home() {
        return Paths.payara();
    }

    @Override
    protected Path newDirectory() throws IOException {
        return Paths.newDirectory(getClass());
    }

    @Override
    protected Fixture server(String brokerUrl, String databaseUrl, Path directory) throws IOException {
        return TransactionalServer.create(brokerUrl, databaseUrl, directory, List.of(Bean.database()));
    }

    /** Its log is written for itself alone. */
    @Override
    protected List<String> unfinished(Fixture running) {
        return List.of();
    }
}
