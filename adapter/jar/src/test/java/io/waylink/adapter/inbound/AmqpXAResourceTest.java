package io.waylink.adapter.inbound;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;

import io.waylink.adapter.fixture.FakeXid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AmqpXAResourceTest {

    private static final FakeXid ONE = new FakeXid(1);
    private static final FakeXid TWO = new FakeXid(2);

    private final List<String> calls = new ArrayList<>();
    private final AtomicBoolean doomed = new AtomicBoolean();

    private AmqpXAResource resource(JMSException failure) {
        Session session = (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    if (failure != null) {
                        throw failure;
                    }
                    return null;
                });
        return new AmqpXAResource(session, doomed::get);
    }

    private static AmqpXAResource ended(AmqpXAResource resource) throws XAException {
        resource.start(ONE, XAResource.TMNOFLAGS);
        resource.end(ONE, XAResource.TMSUCCESS);
        return resource;
    }

    private static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(XAException.class, e -> assertThat(e.errorCode)
                .isEqualTo(code));
    }

    @Test
    void commitsInOnePhaseAndInTwo() throws XAException {
        AmqpXAResource resource = ended(resource(null));
        resource.commit(ONE, true);
        assertThat(resource.takeOutcome()).isEqualTo(AmqpXAResource.Outcome.COMMITTED);
        assertThat(resource.takeOutcome()).isEqualTo(AmqpXAResource.Outcome.NONE);
        ended(resource);
        assertThat(resource.prepare(ONE)).isEqualTo(XAResource.XA_OK);
        resource.commit(ONE, false);
        assertThat(calls).containsExactly("commit", "commit");
    }

    @Test
    void rollsBackFromAnywhere() throws XAException {
        AmqpXAResource resource = resource(null);
        resource.start(ONE, XAResource.TMNOFLAGS);
        resource.rollback(ONE);
        assertThat(resource.takeOutcome()).isEqualTo(AmqpXAResource.Outcome.ROLLED_BACK);
        ended(resource).prepare(ONE);
        resource.rollback(ONE);
        assertThat(resource.takeOutcome()).isEqualTo(AmqpXAResource.Outcome.ROLLED_BACK);
        assertThat(calls).as("left to the delivery, whose thread this is").isEmpty();
    }

    @Test
    void rollsBackAtOnceWhenAnotherThreadDoes() throws Exception {
        AmqpXAResource resource = resource(null);
        resource.start(ONE, XAResource.TMNOFLAGS);
        Thread reaper =
                new Thread(() -> assertThatCode(() -> resource.rollback(ONE)).doesNotThrowAnyException());
        reaper.start();
        reaper.join();
        assertThat(resource.takeOutcome()).isEqualTo(AmqpXAResource.Outcome.ROLLED_BACK);
        assertThat(calls).containsExactly("rollback");
    }

    @Test
    void doesNotPrepareWhatCanOnlyBeRolledBack() throws XAException {
        AmqpXAResource resource = ended(resource(null));
        doomed.set(true);
        assertCode(XAException.XA_RBCOMMFAIL, () -> resource.prepare(ONE));
        assertThat(resource.takeOutcome()).isEqualTo(AmqpXAResource.Outcome.ROLLED_BACK);
        assertThat(calls).isEmpty();
    }

    @Test
    void reportsARollbackAndAnUnknownOutcomeApart() throws XAException {
        assertCode(XAException.XA_RBROLLBACK, () -> ended(resource(new TransactionRolledBackException("no")))
                .commit(ONE, true));
        assertCode(XAException.XA_RBROLLBACK, () -> ended(resource(new IllegalStateException("closed")))
                .commit(ONE, true));
        AmqpXAResource unknown = ended(resource(new JMSException("gone")));
        assertCode(XAException.XA_HEURHAZ, () -> unknown.commit(ONE, true));
        assertThat(unknown.takeOutcome()).isEqualTo(AmqpXAResource.Outcome.UNKNOWN);
        AmqpXAResource prepared = ended(resource(new TransactionRolledBackException("no")));
        prepared.prepare(ONE);
        assertCode(XAException.XA_HEURRB, () -> prepared.commit(ONE, false));
    }

    @Test
    void rollsBackWhatWasRefusedWhoeverWantsToCommit() throws XAException {
        AmqpXAResource resource = ended(resource(null));
        resource.refuse();
        assertCode(XAException.XA_RBROLLBACK, () -> resource.commit(ONE, true));
        assertThat(resource.takeOutcome()).isEqualTo(AmqpXAResource.Outcome.ROLLED_BACK);
        ended(resource).refuse();
        assertCode(XAException.XA_RBROLLBACK, () -> resource.prepare(ONE));
        resource.takeOutcome();
        ended(resource).commit(ONE, true);
        assertThat(calls).containsExactly("commit");
    }

    @Test
    void refusesWhatIsOutOfOrder() throws XAException {
        AmqpXAResource resource = resource(null);
        assertCode(XAException.XAER_NOTA, () -> resource.commit(ONE, true));
        resource.start(ONE, XAResource.TMNOFLAGS);
        assertCode(XAException.XAER_PROTO, () -> resource.start(TWO, XAResource.TMNOFLAGS));
        assertCode(XAException.XAER_NOTA, () -> resource.end(TWO, XAResource.TMSUCCESS));
        assertCode(XAException.XAER_PROTO, () -> resource.commit(ONE, true));
        resource.end(ONE, XAResource.TMSUCCESS);
        assertCode(XAException.XAER_PROTO, () -> resource.commit(ONE, false));
        assertThat(calls).isEmpty();
    }

    @Test
    void isOnlyTheSameAsItself() {
        AmqpXAResource resource = resource(null);
        assertThat(resource.isSameRM(resource)).isTrue();
        assertThat(resource.isSameRM(resource(null))).isFalse();
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }
}
