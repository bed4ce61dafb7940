package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.waylink.it.mdb.AppServer;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.as.arquillian.container.ManagementClient;

/**
 * The server that Arquillian has started, with {@link BeanArchive}.
 *
 * @param test whose files go into a directory of its name
 */
record WildFlyBeans(Deployer deployer, ManagementClient server, Class<?> test) implements AppServer {

    @Override
    public int brokerPort() {
        return 0;
    }

    @Override
    public int routerPort() {
        return 0;
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
    public void deploy(String url) throws IOException {
        Sample.configure(server, BeanArchive.properties(url));
        deployer.deploy(BeanArchive.NAME);
    }

    @Override
    public void undeploy() {
        deployer.undeploy(BeanArchive.NAME);
    }

    @Override
    public List<String> log() throws IOException {
        return Files.readString(Paths.serverLog()).lines().toList();
    }
}
