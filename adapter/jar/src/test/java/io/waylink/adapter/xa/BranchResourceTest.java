package io.waylink.adapter.xa;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;

import io.waylink.adapter.fixture.FakeXid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class BranchResourceTest {

    private static final FakeXid ONE = new FakeXid(1);
    private static final FakeXid TWO = new FakeXid(2);
    private static final String ONE_TEXT = "1:0000000000000001:01";
    private static final String NODE = "node";

    private final List<String> calls = new ArrayList<>();
    private final Deque<JMSException> failures = new ArrayDeque<>();
    private String node;
    private boolean empty;
    private boolean doomed;
    private boolean pretends = true;
    private XAException controlFails;

    private final BranchResource resource = new BranchResource(new FakeWork(), new FakeControl(), () -> pretends);

    private final class FakeWork implements Work {

        @Override
        public boolean isEmpty() {
            return empty;
        }

        @Override
        public boolean isDoomed() {
            return doomed;
        }

        @Override
        public String node() {
            return node;
        }

        @Override
        public void bind(String at, String xid, int timeout) throws JMSException {
            call("bind " + at + " " + xid + " " + timeout);
        }

        @Override
        public void commit() throws JMSException {
            call("commit");
        }

        @Override
        public void rollback(boolean starter) throws JMSException {
            call(starter ? "rollback by starter" : "rollback");
        }
    }

    private void call(String what) throws JMSException {
        calls.add(what);
        JMSException failure = failures.poll();
        if (failure instanceof Fine) {
            return;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static final class Fine extends JMSException {
        private static final long serialVersionUID = 1;

        Fine() {
            super("fine");
        }
    }

    private final class FakeControl implements Control {

        @Override
        public void end(Ending how, BranchXid xid, String at, boolean absentIsDone) throws XAException {
            calls.add(how + " " + xid + " at " + at + (absentIsDone ? ", or gone" : ""));
            if (controlFails != null) {
                throw controlFails;
            }
        }

        @Override
        public List<Xid> inDoubt() {
            return List.of(ONE);
        }
    }

    private BranchResource ended() throws XAException {
        resource.start(ONE, XAResource.TMNOFLAGS);
        resource.end(ONE, XAResource.TMSUCCESS);
        return resource;
    }

    private BranchResource prepared() throws XAException {
        node = NODE;
        assertThat(ended().prepare(ONE)).isEqualTo(XAResource.XA_OK);
        calls.clear();
        return resource;
    }

    private static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(XAException.class, e -> assertThat(e.errorCode)
                .isEqualTo(code));
    }

    // --- one phase --- //

    @Test
    void commitsInOnePhaseWithoutAWordAboutBranches() throws XAException {
        node = NODE;
        ended().commit(ONE, true);
        assertThat(calls).containsExactly("commit");
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.COMMITTED);
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.NONE);
    }

    @Test
    void reportsARollbackAndAnUnknownOutcomeApart() throws XAException {
        failures.add(new TransactionRolledBackException("no"));
        assertCode(XAException.XA_RBROLLBACK, () -> ended().commit(ONE, true));
        failures.add(new IllegalStateException("closed"));
        assertCode(XAException.XA_RBROLLBACK, () -> ended().commit(ONE, true));
        failures.add(new JMSException("gone"));
        assertCode(XAException.XA_HEURHAZ, () -> ended().commit(ONE, true));
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.UNKNOWN);
        resource.forget(ONE);
        ended().commit(ONE, true);
        assertThat(calls).containsOnly("commit");
    }

    // --- two phases --- //

    @Test
    void becomesABranchOnlyToBePrepared() throws XAException {
        node = NODE;
        resource.setTransactionTimeout(7);
        assertThat(resource.getTransactionTimeout()).isEqualTo(7);
        ended();
        assertThat(calls).isEmpty();
        assertThat(resource.prepare(ONE)).isEqualTo(XAResource.XA_OK);
        assertThat(calls).containsExactly("bind node " + ONE_TEXT + " 7", "commit");
        assertThat(resource.takeOutcome()).as("not known yet").isEqualTo(BranchResource.Outcome.NONE);
        resource.commit(ONE, false);
        assertThat(calls).endsWith("COMMIT " + ONE_TEXT + " at node");
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.COMMITTED);
    }

    @Test
    void theSessionIsFreeForTheNextBranchWhileOneIsPrepared() throws XAException {
        prepared();
        resource.start(TWO, XAResource.TMNOFLAGS);
        resource.rollback(ONE);
        assertThat(calls).containsExactly("ROLLBACK " + ONE_TEXT + " at node");
        resource.end(TWO, XAResource.TMSUCCESS);
        resource.commit(TWO, true);
        assertThat(calls).endsWith("commit");
    }

    @Test
    void whereNothingWasDoneNothingIsSaid() throws XAException {
        empty = true;
        node = NODE;
        assertThat(ended().prepare(ONE)).isEqualTo(XAResource.XA_RDONLY);
        ended().commit(ONE, true);
        ended().rollback(ONE);
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "' [condition = waylink:xa:XAER_DUPID]', 105",
        "' [condition = waylink:xa:XAER_NOTA]', 105",
        "' link lost', 101"
    })
    void whatIsNotBoundIsRolledBack(String said, int code) throws XAException {
        node = NODE;
        failures.add(new JMSException("refused" + said));
        assertCode(code, () -> ended().prepare(ONE));
        assertThat(calls).endsWith("rollback by starter");
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.ROLLED_BACK);
    }

    @ParameterizedTest
    @CsvSource({
        "rolled back [condition = waylink:xa:XA_RBTIMEOUT], 106",
        "rolled back [condition = waylink:xa:XA_RBROLLBACK], 100",
        "a link that took part was lost, 101"
    })
    void whatIsNotPreparedIsSaidToBeRolledBack(String said, int code) throws XAException {
        node = NODE;
        failures.add(new Fine());
        failures.add(new TransactionRolledBackException(said));
        assertCode(code, () -> ended().prepare(ONE));
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.ROLLED_BACK);
        assertCode(XAException.XAER_NOTA, () -> resource.prepare(ONE));
    }

    @Test
    void aPrepareWithoutAnAnswerCanBeRolledBack() throws XAException {
        node = NODE;
        failures.add(new Fine());
        failures.add(new JMSException("no answer"));
        assertCode(XAException.XAER_RMFAIL, () -> ended().prepare(ONE));
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.UNKNOWN);
        assertCode(XAException.XAER_PROTO, () -> resource.commit(ONE, false));
        resource.rollback(ONE);
        assertThat(calls).endsWith("ROLLBACK " + ONE_TEXT + " at node, or gone");
    }

    @Test
    void aPrepareThatTheBrokerIsNotSureOfIsInDoubtToo() throws XAException {
        node = NODE;
        failures.add(new Fine());
        failures.add(new TransactionRolledBackException("disk [condition = waylink:xa:XAER_RMFAIL]"));
        assertCode(XAException.XAER_RMFAIL, () -> ended().prepare(ONE));
    }

    @Test
    void aCommitThatCannotBeSaidIsAskedForAgain() throws XAException {
        controlFails = new XAException(XAException.XA_RETRY);
        assertCode(XAException.XA_RETRY, () -> prepared().commit(ONE, false));
        assertThat(resource.takeOutcome()).as("decided").isEqualTo(BranchResource.Outcome.COMMITTED);
        controlFails = null;
        resource.commit(ONE, false);
        assertThat(calls)
                .containsExactly("COMMIT " + ONE_TEXT + " at node", "COMMIT " + ONE_TEXT + " at node, or gone");
        assertCode(XAException.XAER_NOTA, () -> resource.prepare(ONE));
    }

    @Test
    void aRollbackThatMayHaveHappenedIsNotTakenForACommit() throws XAException {
        controlFails = new XAException(XAException.XAER_RMFAIL);
        assertCode(XAException.XAER_RMFAIL, () -> prepared().rollback(ONE));
        controlFails = null;
        resource.commit(ONE, false);
        assertThat(calls).endsWith("COMMIT " + ONE_TEXT + " at node");
    }

    @Test
    void whatSomebodyElseHasEndedIsForgotten() throws XAException {
        controlFails = new XAException(XAException.XA_HEURRB);
        assertCode(XAException.XA_HEURRB, () -> prepared().commit(ONE, false));
        controlFails = null;
        resource.forget(ONE);
        assertThat(calls).endsWith("FORGET " + ONE_TEXT + " at node");
    }

    @Test
    void whatIsNotKnownHereIsEndedWhereItIs() throws XAException {
        resource.commit(ONE, false);
        resource.rollback(ONE);
        resource.forget(ONE);
        assertThat(calls)
                .containsExactly(
                        "COMMIT " + ONE_TEXT + " at null",
                        "ROLLBACK " + ONE_TEXT + " at null",
                        "FORGET " + ONE_TEXT + " at null");
    }

    // --- a broker that knows one phase only --- //

    @Test
    void isPreparedByALookAtABrokerThatKnowsOnePhase() throws XAException {
        assertThat(ended().prepare(ONE)).isEqualTo(XAResource.XA_OK);
        assertThat(calls).isEmpty();
        resource.commit(ONE, false);
        assertThat(calls).containsExactly("commit");
        ended().prepare(ONE);
        failures.add(new TransactionRolledBackException("no"));
        assertCode(XAException.XA_HEURRB, () -> resource.commit(ONE, false));
        resource.forget(ONE);
        ended().prepare(ONE);
        failures.add(new JMSException("no answer"));
        assertCode(XAException.XA_HEURHAZ, () -> resource.commit(ONE, false));
    }

    @Test
    void orIsRolledBackIfTwoPhasesWerePromised() throws XAException {
        pretends = false;
        assertCode(XAException.XA_RBROLLBACK, () -> ended().prepare(ONE));
        assertThat(calls).containsExactly("rollback by starter");
        ended().commit(ONE, true);
    }

    // --- rollback --- //

    @Test
    void rollsBackFromAnywhere() throws XAException {
        resource.start(ONE, XAResource.TMNOFLAGS);
        resource.rollback(ONE);
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.ROLLED_BACK);
        resource.start(ONE, XAResource.TMNOFLAGS);
        resource.end(ONE, XAResource.TMFAIL);
        assertCode(XAException.XA_RBROLLBACK, () -> resource.prepare(ONE));
        ended().prepare(ONE);
        resource.rollback(ONE);
        assertThat(calls).hasSize(3).containsOnly("rollback by starter");
    }

    @Test
    void rolledBackByAnotherThreadNothingMoreIsDoneInItsPlace() throws Exception {
        resource.start(ONE, XAResource.TMNOFLAGS);
        assertThat(resource.stance()).isEqualTo(BranchResource.Stance.IN_BRANCH);
        Thread reaper =
                new Thread(() -> assertThatCode(() -> resource.rollback(ONE)).doesNotThrowAnyException());
        reaper.start();
        reaper.join();
        assertThat(calls).containsExactly("rollback");
        assertThat(resource.stance()).isEqualTo(BranchResource.Stance.TOO_LATE);
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.ROLLED_BACK);
        assertThat(resource.stance()).isEqualTo(BranchResource.Stance.OUTSIDE);
    }

    @Test
    void suspendedWorkIsNotDoneInTheBranch() throws XAException {
        resource.start(ONE, XAResource.TMNOFLAGS);
        resource.end(ONE, XAResource.TMSUSPEND);
        assertThat(resource.stance()).isEqualTo(BranchResource.Stance.OUTSIDE);
        resource.start(ONE, XAResource.TMRESUME);
        resource.end(ONE, XAResource.TMSUCCESS);
        assertThat(resource.stance()).isEqualTo(BranchResource.Stance.TOO_LATE);
        resource.start(ONE, XAResource.TMJOIN);
        assertThat(resource.stance()).isEqualTo(BranchResource.Stance.IN_BRANCH);
    }

    /** Whoever has set the time of the transaction may be slower to end it than this is to notice. */
    @Test
    void doesNotPrepareWhatHasTakenLongerThanItMay() throws XAException {
        node = NODE;
        resource.setTransactionTimeout(1);
        ended();
        await().pollDelay(Duration.ofMillis(1100))
                .untilAsserted(() -> assertThat(calls).isEmpty());
        assertCode(XAException.XA_RBTIMEOUT, () -> resource.prepare(ONE));
        assertThat(calls).containsExactly("rollback by starter");
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.ROLLED_BACK);
    }

    @Test
    void doesNotPrepareWhatCanOnlyBeRolledBack() throws XAException {
        node = NODE;
        doomed = true;
        assertCode(XAException.XA_RBCOMMFAIL, () -> ended().prepare(ONE));
        assertCode(XAException.XA_RBCOMMFAIL, () -> ended().commit(ONE, true));
        assertThat(calls).containsOnly("rollback by starter");
    }

    @Test
    void rollsBackWhatWasRefusedWhoeverWantsToCommit() throws XAException {
        ended().refuse();
        assertCode(XAException.XA_RBROLLBACK, () -> resource.commit(ONE, true));
        assertThat(resource.takeOutcome()).isEqualTo(BranchResource.Outcome.ROLLED_BACK);
        ended().refuse();
        assertCode(XAException.XA_RBROLLBACK, () -> resource.prepare(ONE));
        resource.takeOutcome();
        calls.clear();
        ended().commit(ONE, true);
        assertThat(calls).containsExactly("commit");
    }

    // --- the rest --- //

    @Test
    void refusesWhatIsOutOfOrder() throws XAException {
        assertCode(XAException.XAER_NOTA, () -> resource.commit(ONE, true));
        resource.start(ONE, XAResource.TMNOFLAGS);
        assertCode(XAException.XAER_PROTO, () -> resource.start(TWO, XAResource.TMNOFLAGS));
        assertCode(XAException.XAER_NOTA, () -> resource.end(TWO, XAResource.TMSUCCESS));
        assertCode(XAException.XAER_PROTO, () -> resource.commit(ONE, true));
        assertCode(XAException.XAER_INVAL, () -> resource.start(TWO, XAResource.TMSUCCESS));
        assertCode(XAException.XAER_INVAL, () -> resource.end(ONE, XAResource.TMJOIN));
        assertCode(XAException.XAER_INVAL, () -> resource.setTransactionTimeout(-1));
        assertCode(XAException.XAER_INVAL, () -> resource.recover(XAResource.TMJOIN));
        resource.end(ONE, XAResource.TMSUCCESS);
        assertCode(XAException.XAER_PROTO, () -> resource.commit(ONE, false));
        assertThat(calls).isEmpty();
    }

    @Test
    void aScanGivesEverythingAtItsStart() throws XAException {
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).containsExactly(ONE);
        assertThat(resource.recover(XAResource.TMNOFLAGS)).isEmpty();
        assertThat(resource.recover(XAResource.TMENDRSCAN)).isEmpty();
        assertThat(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .containsExactly(ONE);
    }

    @Test
    void isOnlyTheSameAsItself() {
        assertThat(resource.isSameRM(resource)).isTrue();
        assertThat(resource.isSameRM(new BranchResource(new FakeWork(), new FakeControl(), () -> true)))
                .isFalse();
    }
}
