package io.waylink.adapter.xa;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** {@link XAResource#recover}: the first call of a scan gives everything, the others nothing. */
final class Scan {

    private static final Xid[] NOTHING = {};

    private Scan() {}

    private static boolean starts(int flags) throws XAException {
        if ((flags & ~(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) != 0) {
            throw XaFailures.of(XAException.XAER_INVAL, "recover with flags " + flags);
        }
        return (flags & XAResource.TMSTARTRSCAN) != 0;
    }

    static Xid[] of(int flags, Control control) throws XAException {
        return starts(flags) ? control.inDoubt().toArray(NOTHING) : NOTHING;
    }
}
