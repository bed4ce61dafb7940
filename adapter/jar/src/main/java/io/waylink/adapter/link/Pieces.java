package io.waylink.adapter.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Puts encoded pieces of a message together. */
final class Pieces {

    /** To copy what is shorter is cheaper than to keep it apart. */
    private static final int SHORT = 16 * 1024;

    private Pieces() {}

    /** For so many bytes that are written here, with room for the second piece if that will be copied behind them. */
    static ByteBuf first(int bytes, int second) {
        return Unpooled.buffer(second <= SHORT ? bytes + second : bytes);
    }

    /** The first one and then the second; the second is copied only if it is short. */
    static ByteBuf join(ByteBuf first, ByteBuf second) {
        int bytes = second.readableBytes();
        if (bytes > SHORT) {
            return Unpooled.wrappedBuffer(2, first, second);
        }
        // A buffer that is too small would double, which takes longer than to fill another one of the right size.
        ByteBuf joined = first.writableBytes() >= bytes
                ? first
                : first(first.readableBytes(), bytes).writeBytes(first);
        return joined.writeBytes(second);
    }
}
