package io.waylink.sample;

import javax.transaction.xa.XAException;

import jakarta.ejb.EJBTransactionRolledbackException;
import jakarta.jms.JMSRuntimeException;
import jakarta.transaction.RollbackException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutcomeTest {

    private static final class SomethingInDoubtException extends Exception {
        private static final long serialVersionUID = 1;
    }

    @Test
    void whatWasNotSentHasFailed() {
        assertThat(Outcome.of(new JMSRuntimeException("nobody there"))).isEqualTo(Outcome.FAILED);
        assertThat(Outcome.of(new EJBTransactionRolledbackException("no", new RollbackException("no"))))
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void whatACauseSaysIsInDoubtIsInDoubtWhateverIsSaidAroundIt() {
        RollbackException cause = new RollbackException("said the container");
        cause.initCause(new SomethingInDoubtException());
        assertThat(Outcome.of(new EJBTransactionRolledbackException("rolled back", cause)))
                .isEqualTo(Outcome.IN_DOUBT);
        RollbackException suppressing = new RollbackException("said the transaction manager");
        suppressing.addSuppressed(new XAException(XAException.XA_HEURHAZ));
        assertThat(Outcome.of(new EJBTransactionRolledbackException("rolled back", suppressing)))
                .isEqualTo(Outcome.IN_DOUBT);
    }
}
