package io.waylink.it.payara;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

import io.waylink.it.mdb.Bean;
import io.waylink.it.mdb.EffectsDatabase;
import io.waylink.it.mdb.XaRecovery;
import io.waylink.it.process.Fixture;

/** On Payara, which takes its time to start, and recovers only then, and once: see {@link DerbyDatabase}. */
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
    protected EffectsDatabase database(Path directory) throws SQLException {
        return DerbyDatabase.create(directory);
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
