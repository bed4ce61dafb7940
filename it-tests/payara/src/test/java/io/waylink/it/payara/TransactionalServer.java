package io.waylink.it.payara;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.waylink.it.mdb.Bean;

/**
 * A Payara with beans, which ends what is in doubt when it starts. Its data source is the domain's: it looks for those of an
 * application by names that are known within that application alone, and does not find them.
 */
final class TransactionalServer {

    private static final String DATA_SOURCE = "jdbc/effects";

    private static final String RESOURCES =
            """
            <jdbc-connection-pool name="EffectsPool" res-type="javax.sql.XADataSource" datasource-classname="org.apache.derby.jdbc.EmbeddedXADataSource" steady-pool-size="0" max-pool-size="20">
              <property name="DatabaseName" value="%s"></property>
            </jdbc-connection-pool>
            <jdbc-resource jndi-name="%s" pool-name="EffectsPool"></jdbc-resource>
            """;

    private TransactionalServer() {}

    /**
     * Prepares one.
     *
     * @param brokerUrl where the beans connect to
     * @param databaseUrl of a {@link DerbyDatabase}, where their data source does
     * @param directory for its files
     */
    static PayaraServer create(String brokerUrl, String databaseUrl, Path directory, List<Bean> beans)
            throws IOException {
        Path domain = directory.resolve("domain");
        PayaraServer server = PayaraServer.create(
                domain,
                BeanArchive.write(BeanArchive.withTwoPhases(brokerUrl, DATA_SOURCE, beans), directory),
                xml -> changed(
                        changed(
                                changed(
                                        xml,
                                        "<transaction-service ",
                                        "<transaction-service automatic-recovery=\"true\" "),
                                "</resources>",
                                RESOURCES.formatted(databaseUrl, DATA_SOURCE) + "</resources>"),
                        "<resource-ref ",
                        "<resource-ref ref=\"" + DATA_SOURCE + "\"></resource-ref><resource-ref "));
        DerbyDatabase.install(domain.resolve("lib"));
        return server;
    }

    private static String changed(String xml, String what, String into) {
        int at = xml.indexOf(what);
        if (at < 0) {
            throw new IllegalStateException("domain.xml has no " + what);
        }
        return xml.substring(0, at) + into + xml.substring(at + what.length());
    }
}
