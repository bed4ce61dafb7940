package io.waylink.it.payara;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.waylink.it.mdb.MdbTransaction;
import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.Fixture;

/** On Payara, which takes its time to start. */
class MdbTransactionIT extends MdbTransaction {

    @Override
    protected int kills() {
        return 1;
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
        String url = "amqp://127.0.0.1:" + broker.port();
        return PayaraServer.create(
                directory.resolve("domain"), BeanArchive.write(BeanArchive.with(url, Map.of()), directory));
    }

    @Override
    protected List<String> log(Fixture server) throws IOException {
        return server.output();
    }
}
