package io.waylink.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

@AnalyzeClasses(packages = "io.waylink.adapter", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final int LONGEST_FILE = 500;

    /** From the top; those that stand together do not know each other. */
    private static final String ADAPTER = "io.waylink.adapter";

    private static final String OUTBOUND = ADAPTER + ".outbound..";
    private static final String INBOUND = ADAPTER + ".inbound..";
    private static final String XA = ADAPTER + ".xa..";
    private static final String JMS = ADAPTER + ".jms..";
    private static final String CLIENT = ADAPTER + ".client..";
    private static final String LINK = ADAPTER + ".link..";
    private static final String NET = ADAPTER + ".net..";

    private static ArchRule only(String from, String... forbidden) {
        return noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true);
    }

    @ArchTest
    static final ArchRule OUTBOUND_IMPORTS_DOWN = only(OUTBOUND, ADAPTER, INBOUND);

    @ArchTest
    static final ArchRule INBOUND_IMPORTS_DOWN = only(INBOUND, ADAPTER, OUTBOUND);

    @ArchTest
    static final ArchRule XA_IMPORTS_DOWN = only(XA, ADAPTER, INBOUND, OUTBOUND);

    @ArchTest
    static final ArchRule JMS_IMPORTS_DOWN = only(JMS, ADAPTER, INBOUND, OUTBOUND, XA);

    @ArchTest
    static final ArchRule CLIENT_IMPORTS_DOWN = only(CLIENT, ADAPTER, INBOUND, OUTBOUND, XA, JMS);

    @ArchTest
    static final ArchRule LINK_IMPORTS_DOWN = only(LINK, ADAPTER, INBOUND, OUTBOUND, XA, JMS, CLIENT);

    @ArchTest
    static final ArchRule NET_IMPORTS_DOWN = only(NET, ADAPTER, INBOUND, OUTBOUND, XA, JMS, CLIENT, LINK);

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.waylink.adapter.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CONNECTORS_ONLY_ABOVE = noClasses()
            .that()
            .resideOutsideOfPackages(ADAPTER, OUTBOUND, INBOUND)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.resource..");

    @ArchTest
    static final ArchRule NO_SLEEP = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule NO_STATIC_STATE = fields().that().areStatic().should().beFinal();

    @Test
    void noFileIsTooLong() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(Path.of("src/main"))) {
            files = walk.filter(each -> each.toString().endsWith(".java")).toList();
        }
        for (Path file : files) {
            try (Stream<String> lines = Files.lines(file)) {
                assertThat(lines.count()).as(file.toString()).isLessThanOrEqualTo(LONGEST_FILE);
            }
        }
    }
}
