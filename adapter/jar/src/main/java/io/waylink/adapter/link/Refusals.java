package io.waylink.adapter.link;

import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.exceptions.ProviderInvalidDestinationException;
import org.apache.qpid.jms.provider.exceptions.ProviderResourceAllocationException;
import org.apache.qpid.jms.provider.exceptions.ProviderSecurityException;

/** Refusals as applications read them: peers do not say which address and which peer it is about. */
final class Refusals {

    private Refusals() {}

    /** The same refusal, of the same kind where Jakarta Messaging has one for it, with what was refused before it. */
    static ProviderException named(ProviderException refusal, String what) {
        String text = what + ": " + refusal.getMessage();
        if (refusal instanceof ProviderSecurityException) {
            return new ProviderSecurityException(text, refusal);
        } else if (refusal instanceof ProviderInvalidDestinationException) {
            return new ProviderInvalidDestinationException(text, refusal);
        } else if (refusal instanceof ProviderResourceAllocationException) {
            return new ProviderResourceAllocationException(text, refusal);
        }
        return new ProviderException(text, refusal);
    }
}
