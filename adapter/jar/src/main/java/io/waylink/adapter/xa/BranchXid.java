package io.waylink.adapter.xa;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.transaction.xa.Xid;

/**
 * The identifier of a branch, equal by what it says: transaction managers have classes of their own. Its text, which the
 * broker reads and writes, is {@code formatId:gtrid:bqual}, the last two in hexadecimal.
 */
record BranchXid(String text) implements Xid {

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,10}):((?:\\p{XDigit}{2}){1,64}):((?:\\p{XDigit}{2}){0,64})");

    static BranchXid of(Xid xid) {
        HexFormat hex = HexFormat.of();
        return new BranchXid(xid.getFormatId() + ":" + hex.formatHex(xid.getGlobalTransactionId()) + ":"
                + hex.formatHex(xid.getBranchQualifier()));
    }

    /** Empty if the text is none. */
    static Optional<BranchXid> parse(String text) {
        return TEXT.matcher(text).matches() ? Optional.of(new BranchXid(text)) : Optional.empty();
    }

    @Override
    public int getFormatId() {
        return Integer.parseInt(part(1));
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return HexFormat.of().parseHex(part(2));
    }

    @Override
    public byte[] getBranchQualifier() {
        return HexFormat.of().parseHex(part(3));
    }

    private String part(int number) {
        return text.split(":", -1)[number - 1];
    }

    @Override
    public String toString() {
        return text;
    }
}
