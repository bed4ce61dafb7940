package io.waylink.recovery;

import java.util.Objects;

/**
 * Why something was lost or could not be established.
 *
 * @param scope what has to be made anew
 * @param condition the symbol of the AMQP error, or a word of ours where the peer named none; never null
 * @param description what the peer, or the operating system, says about it; may be empty, never null
 * @param silent whether nothing was answered at all; only silence ever costs more than its own tier
 */
public record Failure(FailureScope scope, String condition, String description, boolean silent) {

    public Failure {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(condition, "condition");
        Objects.requireNonNull(description, "description");
    }

    /** A failure that the peer answered with an error. */
    public static Failure answered(FailureScope scope, String condition, String description) {
        return new Failure(scope, condition, description, false);
    }

    /** No answer within the time that was allowed for it. */
    public static Failure silence(FailureScope scope, String description) {
        return new Failure(scope, "no answer", description, true);
    }

    @Override
    public String toString() {
        return description.isEmpty() ? condition : condition + ": " + description;
    }
}
