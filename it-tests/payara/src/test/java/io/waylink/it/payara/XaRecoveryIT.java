package io.waylink.it.payara;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.waylink.it.mdb.Bean;
import io.waylink.it.mdb.XaRecovery;
import io.waylink.it.process.Fixture;

/** On Payara, which takes its time to start. */
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
        return PayaraServer.create(
                directory.resolve("domain"),
                BeanArchive.write(
                        BeanArchive.withDatabase(brokerUrl, databaseUrl, List.of(Bean.database())), directory));
    }

    /** Payara does not tell; what it has not finished is in doubt at the broker or in the database. */
    @Override
    protected List<String> unfinished(Fixture running) {
        return List.of();
    }
}
