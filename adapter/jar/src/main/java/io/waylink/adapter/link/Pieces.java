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
        return second.readableBytes() <= SHORT ? first.writeBytes(second) : Unpooled.wrappedBuffer(2, first, second);
    }
}
