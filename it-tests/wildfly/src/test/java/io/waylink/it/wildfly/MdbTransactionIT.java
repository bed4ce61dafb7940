package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.waylink.it.mdb.MdbTransaction;
import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.Fixture;
import io.waylink.it.process.WildFlyServer;

/** On WildFly. */
class MdbTransactionIT extends MdbTransaction {

    @Override
    protected int kills() {
        return 3;
    }

    @Override
    protected Path artemis() {
        return Paths.artemis();
    }

    @Override
    protected Path newDirectory() throws IOException {
        return Paths.newDirectory(getClass());
    }

    @Override
    protected Fixture server(ArtemisBroker broker, Path directory) throws IOException {
        return WildFlyServer.create(
                Paths.wildfly(),
                directory.resolve("server"),
                BeanArchive.properties(broker),
                BeanArchive.write(BeanArchive.with(Map.of()), directory));
    }

    @Override
    protected List<String> log(Fixture server) throws IOException {
        return Files.readAllLines(((WildFlyServer) server).log());
    }
}
