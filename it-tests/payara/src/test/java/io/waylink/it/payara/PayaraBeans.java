package io.waylink.it.payara;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.waylink.it.mdb.AppServer;
import org.jboss.arquillian.container.test.api.Deployer;

/**
 * The server that Arquillian has started, with {@link BeanArchive}. The url is in the archive, which Arquillian makes before
 * the test begins; so the ports are chosen before that.
 *
 * @param test whose files go into a directory of its name
 */
record PayaraBeans(Deployer deployer, Class<?> test) implements AppServer {

    /** The url of a broker. */
    static String broker() {
        return "amqp://127.0.0.1:" + PayaraDomain.brokerPort();
    }

    /** The url of a router. */
    static String router() {
        return "amqp://127.0.0.1:" + PayaraDomain.routerPort();
    }

    @Override
    public int brokerPort() {
        return PayaraDomain.brokerPort();
    }

    @Override
    public int routerPort() {
        return PayaraDomain.routerPort();
    }

    @Override
    public Path artemis() {
        return Paths.artemis();
    }

    @Override
    public Path plugin() {
        return Paths.plugin();
    }

    @Override
    public Path newDirectory() throws IOException {
        return Paths.newDirectory(test);
    }

    @Override
    public void deploy(String url) {
        deployer.deploy(BeanArchive.NAME);
    }

    @Override
    public void undeploy() {
        deployer.undeploy(BeanArchive.NAME);
    }

    @Override
    public List<String> log() throws IOException {
        return PayaraDomain.log();
    }
}
