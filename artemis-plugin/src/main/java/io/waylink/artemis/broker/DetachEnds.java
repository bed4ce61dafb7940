package io.waylink.artemis.broker;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;

/**
 * Finds where a Detach ends in what a router sends, so that it is heard of before anything behind it is read. The AMQP
 * engine takes an attach for one of the same link if the detach of that name has been read and nobody has answered it yet;
 * then nobody ever answers the attach, or Artemis makes a consumer for a link that is no more: it holds messages that
 * nobody gets.
 */
final class DetachEnds {

    private static final int PROTOCOL_HEADER = 8;
    private static final int PERFORMATIVE = 8;
    private static final int DETACH = 0x16;

    /** The beginning of the frame that is being read, up to the code of its performative. */
    private final byte[] head = new byte[PERFORMATIVE + 3];

    private int size = Integer.MAX_VALUE;
    private int read;

    /** How many of these bytes there are up to the end of the first Detach, or in all; takes them for read. */
    int next(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int at = from;
        while (at < bytes.writerIndex()) {
            if (read < head.length && read < size) {
                head[read++] = bytes.getByte(at++);
                if (read == Integer.BYTES) {
                    size = head[0] == 'A' ? PROTOCOL_HEADER : sizeOfFrame();
                }
            } else {
                int more = Math.min(size - read, bytes.writerIndex() - at);
                read += more;
                at += more;
            }
            if (read == size) {
                boolean detach = read > head.length && isDetach();
                read = 0;
                size = Integer.MAX_VALUE;
                if (detach) {
                    return at - from;
                }
            }
        }
        return at - from;
    }

    /** One that no frame may have is for the engine to refuse, with all that follows. */
    private int sizeOfFrame() {
        int said = ByteBuffer.wrap(head).getInt();
        return said < PERFORMATIVE ? Integer.MAX_VALUE : said;
    }

    private boolean isDetach() {
        return head[PERFORMATIVE] == 0 && head[PERFORMATIVE + 1] == 0x53 && head[PERFORMATIVE + 2] == DETACH;
    }
}
