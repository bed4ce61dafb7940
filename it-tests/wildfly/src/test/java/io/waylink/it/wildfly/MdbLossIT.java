package io.waylink.it.wildfly;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.waylink.it.process.ArtemisBroker;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** A bean that throws on a tenth of its messages: each is either processed or dead, none is both, none is lost. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class MdbLossIT {

    private static final int MESSAGES = 2000;
    private static final int ONE_IN = 10;

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient server;

    /** With the connection of its connection factory, which is the adapter's here. */
    @Deployment(name = BeanArchive.NAME, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return BeanArchive.with(Map.of("connectionFactoryLookup", "java:/waylink/ConnectionFactory"));
    }

    @Test
    void eachMessageIsProcessedOrDead() throws Exception {
        List<String> good = new ArrayList<>();
        List<String> poison = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            (i % ONE_IN == 0 ? poison : good).add("r" + i + (i % ONE_IN == 0 ? "!" : ""));
        }
        try (ArtemisBroker broker =
                ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), Paths.newDirectory(getClass())))) {
            broker.start();
            Sample.configure(server, BeanArchive.properties(broker));
            try (Requester requester = new Requester(broker)) {
                requester.send(good);
                requester.send(poison);
                deployer.deploy(BeanArchive.NAME);
                try {
                    assertThat(requester.replies(good.size()))
                            .isEqualTo(good.stream().sorted().toList());
                    assertThat(requester.dead(poison.size()))
                            .isEqualTo(poison.stream().sorted().toList());
                    assertThat(requester.waiting()).isZero();
                    assertThat(requester.replies(good.size())).hasSize(good.size());
                } finally {
                    deployer.undeploy(BeanArchive.NAME);
                }
            }
        }
    }
}
