package io.waylink.adapter.link;

import org.apache.qpid.jms.provider.ProviderException;

/** A message was on its way when its link was lost: the peer may or may not have it. */
public final class OutcomeUnknownException extends ProviderException {

    private static final long serialVersionUID = 1L;

    OutcomeUnknownException(String message) {
        super(message);
    }
}
