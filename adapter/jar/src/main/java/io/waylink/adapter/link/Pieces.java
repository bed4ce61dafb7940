package io.waylink.adapter.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Puts encoded pieces of a message together. */
final class Pieces {

    /** To copy what is shorter is cheaper than to keep it apart. */
    private static final int SHORT = 16 * 1024;

    private Pieces() {}

    /** The first one and then the second; the second is copied only if it is short. */
    static ByteBuf join(ByteBuf first, ByteBuf second) {
        return second.readableBytes() <= SHORT ? first.writeBytes(second) : Unpooled.wrappedBuffer(2, first, second);
    }
}
