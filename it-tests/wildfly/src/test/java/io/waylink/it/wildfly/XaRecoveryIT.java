package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.waylink.it.mdb.Bean;
import io.waylink.it.mdb.EffectsDatabase;
import io.waylink.it.mdb.H2Database;
import io.waylink.it.mdb.XaRecovery;
import io.waylink.it.process.Fixture;
import io.waylink.it.process.WildFlyServer;

/** On WildFly, whose transaction manager is Narayana. */
class XaRecoveryIT extends XaRecovery {

    @Override
    protected List<Victim> victims() {
        return List.of(Victim.BOTH, Victim.SERVER, Victim.BROKER);
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
    protected EffectsDatabase database(Path directory) throws Exception {
        return H2Database.create(Paths.wildfly(), directory);
    }

    @Override
    protected Path newDirectory() throws IOException {
        return Paths.newDirectory(getClass());
    }

    @Override
    protected Fixture server(String brokerUrl, String databaseUrl, Path directory) throws IOException {
        return TransactionalServer.create(brokerUrl, databaseUrl, directory, List.of(Bean.database()), Map.of());
    }

    @Override
    protected List<String> unfinished(Fixture running) throws IOException {
        return TransactionalServer.unfinished((WildFlyServer) running);
    }
}
