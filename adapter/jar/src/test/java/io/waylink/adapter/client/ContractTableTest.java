package io.waylink.adapter.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract, and where each cell of it is tested: what happens to each operation when a link, a connection or this side
 * goes. A cell without a test, or with one that is not there any more, fails. The beans' rows are tested beneath the
 * container, where frames can be seen, and with it.
 */
class ContractTableTest {

    private static final List<String> COLUMNS = List.of("link lost", "connection lost", "redirect", "stops");

    private static final String TABLE =
            """
            # A send outside a transaction, not yet on the wire
            link lost:       ContractTableSendTest.aSendThatIsNotOnTheWireYetWaitsForTheNextLink
            connection lost: ContractTableConnectionTest.aSendThatIsNotOnTheWireYetIsSentOnTheNextConnection
            redirect:        ContractTableConnectionTest.aSendThatIsNotOnTheWireYetIsSentOnTheNextConnection
            stops:           ContractTableStopTest.aSendThatIsNotOnTheWireYetFailsWithAClearException

            # A send on the wire, no outcome yet
            link lost:       ContractTableSendTest.aSendInDoubtIsSentAgainHoweverTheLinkWasLost
            link lost:       ContractTableSendTest.theDuplicateDetectionIdIsSentOnlyWhereItIsWanted
            link lost:       ContractTableSendTest.withInDoubtFailTheApplicationDecides
            connection lost: ContractTableConnectionTest.aSendInDoubtIsSentAgainOnTheNextConnection
            redirect:        ContractTableConnectionTest.aSendInDoubtIsSentAgainOnTheNextConnection
            stops:           ContractTableStopTest.aSendInDoubtFailsWithAClearException

            # A send inside a transaction
            link lost:       ContractTableTransactionTest.aLostLinkMakesItsTransactionFailAndTheNextOneWorks
            connection lost: ContractTableConnectionTest.aTransactionThatSentCanOnlyBeRolledBackAndTheNextOneWorks
            redirect:        ContractTableConnectionTest.aTransactionThatSentCanOnlyBeRolledBackAndTheNextOneWorks
            stops:           ContractTableStopTest.aTransactionIsRolledBackByThePeerAndItsCommitFails

            # A commit on its way
            link lost:       ContractTableTransactionTest.aCommitThatIsSettledModifiedIsUnknownAndNeverASuccess
            connection lost: ContractTableConnectionTest.aCommitOnItsWayIsReportedAsUnknown
            redirect:        ContractTableConnectionTest.aCommitOnItsWayIsReportedAsUnknown
            stops:           ContractTableStopTest.aCommitOnItsWayIsReportedAsUnknown

            # A delivery being processed by a bean
            link lost:       ContractTableTransactionTest.aLostReceiverDoomsTheTransactionThatAcknowledgedItsMessages
            link lost:       ContractTableReceiveTest.whatWasPrefetchedOverALostLinkIsDroppedAndItsAcknowledgementSettlesNothing
            link lost:       MdbLoss.eachMessageIsProcessedOrDead
            connection lost: ContractTableConnectionTest.aTransactionThatReceivedCanOnlyBeRolledBack
            connection lost: ContractTableConnectionTest.theAcknowledgementOfAMessageBeingProcessedSettlesNothingAndItsCopyComesAgain
            connection lost: MdbRecovery.afterARouterRestart
            redirect:        ContractTableConnectionTest.aTransactionThatReceivedCanOnlyBeRolledBack
            redirect:        ContractTableConnectionTest.theAcknowledgementOfAMessageBeingProcessedSettlesNothingAndItsCopyComesAgain
            stops:           ContractTableStopTest.whatIsProcessedAndWhatWasPrefetchedIsLeftToThePeerUntouched
            stops:           SteeringTest.stopWaitsNoLongerThanItIsTold
            stops:           Undeploy.endsInTimeAndLeavesNothingBehind

            # Prefetched, not yet given to a bean
            link lost:       ContractTableReceiveTest.whatWasPrefetchedOverALostLinkIsDroppedAndItsAcknowledgementSettlesNothing
            link lost:       ContractTableReceiveTest.aLostLinkIsAttachedAgainAndDelivers
            connection lost: ContractTableReceiveTest.whatReceivesMovesToTheNextConnectionAndLeavesItsPrefetchBehind
            redirect:        ContractTableReceiveTest.whatReceivesMovesToTheNextConnectionAndLeavesItsPrefetchBehind
            stops:           ContractTableStopTest.whatIsProcessedAndWhatWasPrefetchedIsLeftToThePeerUntouched
            stops:           SteeringTest.pausingGivesBackWhatWasFetchedAheadAndLetsTheRestEnd

            # Blocked waiting for a reply or a receive
            link lost:       ContractTableReceiveTest.aReceiveThatWaitsGoesOnWaitingOnTheNextLink
            link lost:       ContractTableReceiveTest.aReceiveEndsInItsTimeThoughTheLinkIsAway
            connection lost: ContractTableConnectionTest.aReceiveThatWaitsGoesOnWaitingOnTheNextConnection
            redirect:        ContractTableConnectionTest.aReceiveThatWaitsGoesOnWaitingOnTheNextConnection
            stops:           ContractTableStopTest.aReceiveThatWaitsEnds

            # Temporary queue
            link lost:       ContractTableTemporaryTest.aTemporaryQueueStaysWhenOnlyALinkIsLost
            connection lost: ContractTableTemporaryTest.aTemporaryQueueIsGoneWithItsConnectionAndTheExceptionSaysSo
            redirect:        ContractTableTemporaryTest.aTemporaryQueueIsGoneWithItsConnectionAndTheExceptionSaysSo
            stops:           ContractTableStopTest.aTemporaryQueueIsDeletedWithItsConnection
            """;

    /** Scenes beyond the table. */
    private static final String SCENES =
            """
            close with an error, detach with and without closed, forced, stolen: ContractTableSendTest.aSendInDoubtIsSentAgainHoweverTheLinkWasLost
            TCP drops in the middle of an attach:          ContractTableSendTest.aConnectionThatDropsInTheMiddleOfAnAttachIsMadeAnew
            attach answered without target, then detached: ContractTableSendTest.aSendInDoubtIsSentAgainOnTheNextLink
            attach answered without source, then detached: ContractTableReceiveTest.aLostLinkIsAttachedAgainAndDelivers
            attach never answered:                         ContractTableSilenceTest.anAttachThatIsNeverAnsweredCostsTheConnection
            attach answered too late:                      LateAnswersTest.aReceiverThatWasLostReceivesAgain
            no credit for ever:                            ContractTableSilenceTest.noCreditForEverCostsTheLinkThenOnceTheConnection
            heartbeats are alive, the link is dead:        ContractTableSilenceTest.aLinkWithoutOutcomesIsReplacedThoughHeartbeatsGoOn
            two brokers dying in turn behind one router:   ContractTableSendTest.brokersThatDieInTurnBehindOneRouterCostNoMessageAndNotEachOther
            two brokers, real ones:                        LinkRecoveryIT.aKilledBrokerCostsOnlyItsOwnLinksAndTheyComeBack
            peers dying in turn:                           ContractTableSendTest.peersThatDieInTurnCostNoMessage
            close() at each step of a recovery:            ContractTableCloseTest.nothingComesBackAndNothingIsLeft
            outcome just before the detach:                ContractTableSendTest.anOutcomeThatARouterSettlesJustBeforeTheDetachIsNotTheEndOfTheSend
            given back on a living link:                   ContractTableSendTest.whatIsGivenBackOnALivingLinkIsSentAgainInItsOrder
            refused for good:                              ContractTableSendTest.aFatalRefusalIsReportedAtOnce
            neighbours on the same connection:             SharedConnectionsTest.allSessionsShareOneConnectionAndNobodyElseIsDisturbedByALostLink
            the peer ends a session amid traffic:          ContractTableReceiveTest.theTrafficOfASessionThatThePeerEndsGoesOnInTheNext
            the peer ends a session with a transaction:    ContractTableReceiveTest.aTransactionOfASessionThatThePeerEndsCanOnlyBeRolledBack
            a transaction in which nothing was done:       ContractTableTransactionTest.aTransactionInWhichNothingWasDoneIsDeclaredAgainAndNobodyNotices
            a commit that is rejected:                     ContractTableTransactionTest.aCommitThatIsRejectedIsARollback
            acknowledgements in a doomed transaction:      ContractTableTransactionTest.acknowledgementsInADoomedTransactionAreGivenBack
            plain Qpid JMS takes a lost commit for done:   PlainQpidJmsTest.plainTakesALostCommitForASuccess
            plain Qpid JMS dies of a lost declare:         PlainQpidJmsTest.plainLosesItsWholeConnectionToADeclareThatWasNotCarriedOut
            plain begin without end:                       PlainQpidJmsTest.plainHangsInBeginWhenTheRefusalIsADetachThatDoesNotClose
            begin is asked again:                          ContractTableTransactionTest.aDeclareThatIsNeverAnsweredIsRepeatedOnANewLink
            anonymous producer at a router:                ContractTableAnonymousTest.eachAddressHasALinkOfItsOwnThatIsUsedAgain
            anonymous producer at a broker with a relay:   ContractTableAnonymousTest.aBrokerThatOffersItRelaysAllOverOneLink
            anonymous producer whose next peer has none:   ContractTableAnonymousTest.whatARelayOwesGoesToLinksOfItsOwnIfTheNextPeerIsARouter
            without a container:                           UriSchemeTest.aPlainFactoryRecoversLinksAndConnections
            everything at random:                          RecoverySoakIT.nothingIsLostAndNothingIsStoredTwice
            """;

    /** The repository, whichever of its folders this is run in. */
    private static final Path ROOT = root();

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("it-tests"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static Stream<Arguments> tests() {
        return (TABLE + SCENES)
                .lines()
                .filter(line -> line.contains(": "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .distinct()
                .map(name -> Arguments.of((Object[]) name.split("\\.")));
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("tests")
    void theTestIsThere(String type, String method) throws IOException {
        Pattern test =
                Pattern.compile("@(Test|ParameterizedTest)[^{}]*\\s(@\\w+(\\([^)]*\\))?\\s+)*void " + method + "\\(");
        List<Path> found = new ArrayList<>();
        for (String folder : List.of(
                "adapter/jar/src/test/java", "it-tests/links/src/test/java", "it-tests/fixtures/src/main/java")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                files.filter(file -> file.endsWith(type + ".java")).forEach(found::add);
            }
        }
        assertThat(found).as("files of %s", type).hasSize(1);
        assertThat(Files.readString(found.get(0))).containsPattern(test);
    }

    @Test
    void everyCellNamesATest() {
        Map<String, List<String>> cells = new LinkedHashMap<>();
        String row = null;
        for (String line : TABLE.lines().filter(each -> !each.isBlank()).toList()) {
            if (line.startsWith("#")) {
                row = line;
                cells.put(row, new ArrayList<>());
            } else {
                cells.get(row).add(line.substring(0, line.indexOf(':')));
            }
        }
        assertThat(cells).hasSize(8);
        cells.forEach((operation, columns) ->
                assertThat(columns.stream().distinct()).as(operation).containsExactlyElementsOf(COLUMNS));
    }

    /** The first column of the README's table says the same in fewer words; here only that none was added there alone. */
    @Test
    void theReadmesTableHasNoOtherRows() throws IOException {
        List<String> rows = Files.readAllLines(ROOT.resolve("README.md")).stream()
                .dropWhile(line -> !line.startsWith("| operation |"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> Arrays.stream(line.split("\\|"))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .collect(Collectors.toList())
                        .get(0))
                .toList();
        assertThat(rows)
                .containsExactly(
                        "send outside a transaction, not yet on the wire",
                        "send on the wire, no outcome yet",
                        "send inside a transaction",
                        "commit on its way",
                        "message-driven bean at work",
                        "prefetched, not yet given to the bean",
                        "blocked in `receive`",
                        "temporary queue",
                        "transaction in which nothing was done yet");
    }
}
