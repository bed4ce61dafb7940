package io.waylink.recovery;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FailureScopeTest {

    /** The conditions of AMQP 1.0 in the order of its specification, then those of the routers, then what nobody knows. */
    @ParameterizedTest(name = "{0}: link {1}, which may turn up {2}, connection {3}")
    @CsvSource(
            nullValues = "none",
            textBlock =
                    """
                    none,                                  LINK,  LINK,  CONNECTION
                    amqp:internal-error,                   LINK,  LINK,  CONNECTION
                    amqp:not-found,                        FATAL, LINK,  FATAL
                    amqp:unauthorized-access,              FATAL, FATAL, FATAL
                    amqp:decode-error,                     FATAL, FATAL, CONNECTION
                    amqp:resource-limit-exceeded,          LINK,  LINK,  CONNECTION
                    amqp:not-allowed,                      FATAL, FATAL, FATAL
                    amqp:invalid-field,                    FATAL, FATAL, FATAL
                    amqp:not-implemented,                  FATAL, FATAL, FATAL
                    amqp:resource-locked,                  LINK,  LINK,  CONNECTION
                    amqp:precondition-failed,              FATAL, FATAL, CONNECTION
                    amqp:resource-deleted,                 FATAL, FATAL, CONNECTION
                    amqp:illegal-state,                    LINK,  LINK,  CONNECTION
                    amqp:frame-size-too-small,             LINK,  LINK,  CONNECTION
                    amqp:connection:forced,                LINK,  LINK,  CONNECTION
                    amqp:connection:framing-error,         LINK,  LINK,  CONNECTION
                    amqp:connection:redirect,              LINK,  LINK,  CONNECTION
                    amqp:session:window-violation,         LINK,  LINK,  CONNECTION
                    amqp:session:errant-link,              LINK,  LINK,  CONNECTION
                    amqp:session:handle-in-use,            LINK,  LINK,  CONNECTION
                    amqp:session:unattached-handle,        LINK,  LINK,  CONNECTION
                    amqp:link:detach-forced,               LINK,  LINK,  CONNECTION
                    amqp:link:transfer-limit-exceeded,     LINK,  LINK,  CONNECTION
                    amqp:link:message-size-exceeded,       FATAL, FATAL, CONNECTION
                    amqp:link:redirect,                    LINK,  LINK,  CONNECTION
                    amqp:link:stolen,                      LINK,  LINK,  CONNECTION
                    amqp:transaction:unknown-id,           LINK,  LINK,  CONNECTION
                    amqp:transaction:rollback,             LINK,  LINK,  CONNECTION
                    amqp:transaction:timeout,              LINK,  LINK,  CONNECTION
                    qd:no-route-to-dest,                   LINK,  LINK,  CONNECTION
                    qd:routed-link-lost,                   LINK,  LINK,  CONNECTION
                    qd:forbidden,                          FATAL, FATAL, CONNECTION
                    qd:connection-role,                    FATAL, FATAL, CONNECTION
                    '',                                    LINK,  LINK,  CONNECTION
                    AMQP:NOT-FOUND,                        LINK,  LINK,  CONNECTION
                    """)
    void theConditionDecidesHowMuchIsMadeAnew(
            String condition, FailureScope link, FailureScope linkThatMayTurnUp, FailureScope connection) {
        assertThat(FailureScope.ofLink(condition, false)).isEqualTo(link);
        assertThat(FailureScope.ofLink(condition, true)).isEqualTo(linkThatMayTurnUp);
        assertThat(FailureScope.ofConnection(condition, false)).isEqualTo(connection);
    }

    @ParameterizedTest
    @CsvSource({"amqp:invalid-field, CONNECTION", "amqp:not-allowed, FATAL", "amqp:unauthorized-access, FATAL"})
    void aPeerThatStillHoldsTheLastConnectionIsAskedAgain(String condition, FailureScope connection) {
        assertThat(FailureScope.ofConnection(condition, true)).isEqualTo(connection);
    }

    @Property
    void aConditionThatNobodyKnowsIsWorthAnotherAttemptOnItsOwnTier(@ForAll String suffix, @ForAll boolean mayTurnUp) {
        String condition = "unknown:" + suffix;

        assertThat(FailureScope.ofLink(condition, mayTurnUp)).isEqualTo(FailureScope.LINK);
        assertThat(FailureScope.ofConnection(condition, false)).isEqualTo(FailureScope.CONNECTION);
    }
}
