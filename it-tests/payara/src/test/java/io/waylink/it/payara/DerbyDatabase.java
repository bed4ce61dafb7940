package io.waylink.it.payara;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

import io.waylink.it.mdb.EffectsDatabase;
import org.apache.derby.iapi.jdbc.ResourceAdapter;
import org.apache.derby.jdbc.EmbeddedXADataSource;
import org.apache.derby.shared.common.error.StandardException;

/**
 * A Derby. Not the H2 that Payara has: of several branches that its driver finds in doubt it rolls back the first only (seen
 * with 2.2.224), and Payara asks once, when it starts.
 */
final class DerbyDatabase extends EffectsDatabase {

    /** The state that says that a database was shut down. */
    private static final String CLOSED = "08006";

    private final Path directory;

    private DerbyDatabase(Path directory) {
        this.directory = directory;
    }

    /** Makes an empty one. */
    static DerbyDatabase create(Path parent) throws SQLException {
        System.setProperty(
                "derby.stream.error.file", parent.resolve("derby.log").toString());
        DerbyDatabase database = new DerbyDatabase(parent.toAbsolutePath().resolve("effects"));
        EmbeddedXADataSource creating = database.source();
        creating.setCreateDatabase("create");
        creating.getConnection().close();
        database.createTable();
        return database;
    }

    /** Copies what a server needs into the folder for its libraries. */
    static void install(Path libraries) throws IOException {
        Files.createDirectories(libraries);
        // One class of each of its three jars.
        for (Class<?> owner : List.of(EmbeddedXADataSource.class, ResourceAdapter.class, StandardException.class)) {
            Path jar = jar(owner);
            Files.copy(jar, libraries.resolve(jar.getFileName()));
        }
    }

    private static Path jar(Class<?> owner) throws IOException {
        try {
            return Path.of(
                    owner.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private EmbeddedXADataSource source() {
        EmbeddedXADataSource source = new EmbeddedXADataSource();
        source.setDatabaseName(url());
        return source;
    }

    @Override
    protected Connection connect() throws SQLException {
        return source().getConnection();
    }

    @Override
    public String url() {
        return directory.toString();
    }

    @Override
    public List<String> inDoubt() throws SQLException {
        XAConnection connection = source().getXAConnection();
        try {
            return Arrays.stream(connection.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                    .map(Object::toString)
                    .toList();
        } catch (XAException e) {
            throw new SQLException(e);
        } finally {
            connection.close();
            close();
        }
    }

    /** Ends Derby's work on its files; it says by an exception that it has done so. */
    @Override
    protected void close() throws SQLException {
        EmbeddedXADataSource ending = source();
        ending.setShutdownDatabase("shutdown");
        try {
            ending.getConnection().close();
            throw new IllegalStateException(directory + " is still open");
        } catch (SQLException e) {
            if (!CLOSED.equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
