package io.waylink.adapter.link;

import io.waylink.recovery.Backoff;

/**
 * How patient links are, and what they do with messages in doubt.
 *
 * @param patience of sessions whose user says nothing else
 * @param inDoubt what happens to messages in doubt
 * @param duplicateId the application property that carries the duplicate-detection id; Artemis reads {@value
 *     #ARTEMIS_DUPLICATE_ID}
 * @param backoff the delays between attempts to attach
 * @param redirectFallbackAfter how often the host of a redirect may fail in a row before its links return
 */
public record LinkSettings(
        Patience patience, InDoubt inDoubt, String duplicateId, Backoff backoff, int redirectFallbackAfter) {

    /** The application property that Artemis takes as duplicate-detection id. */
    public static final String ARTEMIS_DUPLICATE_ID = "_AMQ_DUPL_ID";
}
