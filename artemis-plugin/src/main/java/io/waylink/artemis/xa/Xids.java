package io.waylink.artemis.xa;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.transaction.xa.Xid;

import org.apache.activemq.artemis.core.transaction.impl.XidImpl;

/** The text of an Xid: {@code formatId:gtrid:bqual}, the last two in hexadecimal, 1 to 64 and 0 to 64 bytes. */
final class Xids {

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,10}):((?:\\p{XDigit}{2}){1,64}):((?:\\p{XDigit}{2}){0,64})");

    private Xids() {}

    /** Never null: what is no Xid is refused. */
    static XidImpl parse(Object text) throws XaRefusal {
        Matcher matcher = text instanceof String string ? TEXT.matcher(string) : null;
        if (matcher == null || !matcher.matches()) {
            throw new XaRefusal(XaCode.XAER_INVAL, "an Xid must be formatId:gtrid:bqual in hexadecimal");
        }
        try {
            return of(Integer.parseInt(matcher.group(1)), bytes(matcher.group(2)), bytes(matcher.group(3)));
        } catch (NumberFormatException e) {
            throw new XaRefusal(XaCode.XAER_INVAL, "the format of an Xid must be 0 to 2147483647", e);
        }
    }

    static XidImpl of(int format, byte[] global, byte[] qualifier) throws XaRefusal {
        boolean sound = format >= 0
                && global.length >= 1
                && global.length <= Xid.MAXGTRIDSIZE
                && qualifier.length <= Xid.MAXBQUALSIZE;
        if (!sound) {
            throw new XaRefusal(
                    XaCode.XAER_INVAL, "an Xid has a format of 0 or more, 1 to 64 and 0 to 64 bytes of identifiers");
        }
        return new XidImpl(qualifier, format, global);
    }

    static String text(Xid xid) {
        HexFormat hex = HexFormat.of();
        return xid.getFormatId()
                + ":"
                + hex.formatHex(xid.getGlobalTransactionId())
                + ":"
                + hex.formatHex(xid.getBranchQualifier());
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
