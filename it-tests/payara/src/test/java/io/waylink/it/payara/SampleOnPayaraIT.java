package io.waylink.it.payara;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.SampleFront;
import io.waylink.it.sample.LivePage;
import io.waylink.it.sample.LivePageChecks;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The sample as it was built, on Payara: transactions, redelivery, its live page, and a broker that is killed in the middle. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class SampleOnPayaraIT {

    private static final String NAME = "sample";

    @TempDir
    Path directory;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = NAME, managed = false, testable = false)
    static EnterpriseArchive sample() {
        return ShrinkWrap.createFromZipFile(
                EnterpriseArchive.class, Paths.sample().toFile());
    }

    @Test
    void sendsAndConsumesInTransactionsAndOutlivesItsBroker() throws Exception {
        try (ArtemisBroker broker =
                ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), directory.resolve("broker"))
                        .withPort(PayaraDomain.brokerPort()))) {
            broker.start();
            deployer.deploy(NAME);
            try {
                SampleFront front = new SampleFront(PayaraDomain.http());
                LivePage page = new LivePage(PayaraDomain.http());
                LivePageChecks.isServedWhole(page);
                LivePageChecks.counts(page, front);
                Set<String> accepted = send(front, "before-");
                assertThat(front.sendAndRollBack("rolled-back").join().outcome())
                        .isEqualTo("rolled back");
                assertThat(front.send("refused!").join().accepted()).isTrue();
                accepted.add("refused!");
                eventually().until(() -> ids(front).containsAll(accepted));
                assertThat(front.consumed())
                        .filteredOn(message -> message.id().equals("refused!"))
                        .singleElement()
                        .matches(SampleFront.Consumed::redelivered);

                LivePageChecks.showsThatTheBrokerIsAway(page, broker);
                Set<String> after = send(front, "after-");
                eventually().until(() -> ids(front).containsAll(after));
                assertThat(ids(front)).doesNotContain("rolled-back").doesNotHaveDuplicates();
            } finally {
                deployer.undeploy(NAME);
            }
        }
    }

    private static Set<String> send(SampleFront front, String prefix) {
        Set<String> accepted = new TreeSet<>();
        IntStream.range(0, 20).mapToObj(i -> prefix + i).forEach(id -> {
            assertThat(front.send(id).join().outcome()).isEqualTo("accepted");
            accepted.add(id);
        });
        return accepted;
    }

    private static List<String> ids(SampleFront front) throws IOException {
        return front.consumed().stream().map(SampleFront.Consumed::id).toList();
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }
}
