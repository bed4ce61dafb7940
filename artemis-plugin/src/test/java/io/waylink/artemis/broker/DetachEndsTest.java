package io.waylink.artemis.broker;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Where detaches end in a stream of bytes, however it is cut into reads. */
class DetachEndsTest {

    private static final int ATTACH = 0x12;
    private static final int DETACH = 0x16;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 11, 12, 13, 1000})
    void eachReadEndsAtADetachAtTheLatest(int read) {
        ByteBuf stream = Unpooled.buffer();
        stream.writeBytes(new byte[] {'A', 'M', 'Q', 'P', 3, 1, 0, 0});
        stream.writeBytes(new byte[] {'A', 'M', 'Q', 'P', 0, 1, 0, 0});
        List<Integer> wanted = new ArrayList<>();
        frame(stream, ATTACH, 200);
        heartbeat(stream);
        frame(stream, DETACH, 5);
        wanted.add(stream.writerIndex());
        frame(stream, DETACH, 60);
        wanted.add(stream.writerIndex());
        frame(stream, ATTACH, 1);
        frame(stream, DETACH, 1);
        wanted.add(stream.writerIndex());
        heartbeat(stream);

        DetachEnds ends = new DetachEnds();
        List<Integer> found = new ArrayList<>();
        while (stream.isReadable()) {
            ByteBuf bytes = stream.readSlice(Math.min(read, stream.readableBytes()));
            while (bytes.isReadable()) {
                bytes.skipBytes(ends.next(bytes));
                found.add(stream.readerIndex() - bytes.readableBytes());
            }
        }
        assertThat(found).containsAll(wanted);
        assertThat(found)
                .filteredOn(end -> !wanted.contains(end))
                .allMatch(end -> end % read == 0 || !stream.isReadable());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 7})
    void aSizeThatNoFrameMayHaveIsLeftToTheEngine(int size) {
        ByteBuf stream = Unpooled.buffer().writeInt(size).writeZero(100);
        DetachEnds ends = new DetachEnds();
        assertThat(ends.next(stream)).isEqualTo(stream.readableBytes());
        assertThat(ends.next(stream)).isEqualTo(stream.readableBytes());
    }

    private static void frame(ByteBuf stream, int performative, int rest) {
        stream.writeInt(11 + rest).writeByte(2).writeByte(0).writeShort(0);
        stream.writeByte(0).writeByte(0x53).writeByte(performative).writeZero(rest);
    }

    private static void heartbeat(ByteBuf stream) {
        stream.writeInt(8).writeByte(2).writeByte(0).writeShort(0);
    }
}
