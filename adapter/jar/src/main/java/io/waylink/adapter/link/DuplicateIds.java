package io.waylink.adapter.link;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

import io.netty.buffer.ByteBuf;

/**
 * Duplicate-detection ids for the messages of one producer, put into messages that are encoded already: the message is
 * the application's, and to copy and encode it a second time costs more than to send it.
 */
final class DuplicateIds {

    private static final byte DESCRIBED = 0x00;
    private static final byte SMALL_ULONG = 0x53;
    private static final byte APPLICATION_PROPERTIES = 0x74;
    private static final byte STRING_8 = (byte) 0xA1;
    private static final byte MAP_32 = (byte) 0xD1;
    private static final int LONGEST = 255;

    private final String producer = UUID.randomUUID() + ":";
    private final byte[] name;
    private long issued;

    /** @param name of the application property; at most {@value #LONGEST} bytes */
    DuplicateIds(String name) {
        this.name = name.getBytes(StandardCharsets.UTF_8);
        if (this.name.length > LONGEST) { // the settings are stricter
            throw new IllegalArgumentException("duplicateIdProperty is longer than " + LONGEST + " bytes");
        }
    }

    /** The next one: never given to another message, here or elsewhere. */
    synchronized String next() {
        return producer + issued++;
    }

    /**
     * The same message with this id among its application properties.
     *
     * @param message an encoded message, left as it is
     * @return nothing if the message is encoded in a way that is not expected here
     */
    Optional<ByteBuf> stamp(ByteBuf message, String id) {
        int at = message.readerIndex();
        while (at + 4 <= message.writerIndex()
                && message.getByte(at) == DESCRIBED
                && message.getByte(at + 1) == SMALL_ULONG) {
            int section = message.getUnsignedByte(at + 2);
            if (section > APPLICATION_PROPERTIES) {
                return Optional.of(withSection(message, at, at, 0, 0, id));
            }
            int constructor = message.getUnsignedByte(at + 3);
            int end = endOfCompound(message, at + 3, constructor);
            if (end < 0) {
                return Optional.empty();
            }
            if (section == APPLICATION_PROPERTIES) {
                boolean isShort = constructor == 0xC1;
                int count = isShort ? message.getUnsignedByte(at + 5) : message.getInt(at + 8);
                return Optional.of(withSection(message, at, end, isShort ? at + 6 : at + 12, count, id));
            }
            at = end;
        }
        return Optional.empty();
    }

    /** Where a list or map ends; negative if it is neither. */
    private static int endOfCompound(ByteBuf message, int at, int constructor) {
        return switch (constructor) {
            case 0x45 -> at + 1;
            case 0xC0, 0xC1 -> at + 2 + message.getUnsignedByte(at + 1);
            case 0xD0, 0xD1 -> at + 5 + message.getInt(at + 1);
            default -> -1;
        };
    }

    /**
     * The message with new application properties.
     *
     * @param at where the present ones begin, or would
     * @param end where they end
     * @param entries where their entries begin
     * @param count how many keys and values they have
     */
    private ByteBuf withSection(ByteBuf message, int at, int end, int entries, int count, String id) {
        byte[] value = id.getBytes(StandardCharsets.UTF_8);
        int present = count == 0 ? 0 : end - entries;
        int added = 4 + name.length + value.length;
        int rest = message.writerIndex() - end;
        ByteBuf stamped = Pieces.first(end + added + 12, rest);
        stamped.writeBytes(message, message.readerIndex(), at - message.readerIndex());
        stamped.writeByte(DESCRIBED).writeByte(SMALL_ULONG).writeByte(APPLICATION_PROPERTIES);
        stamped.writeByte(MAP_32).writeInt(4 + present + added).writeInt(count + 2);
        stamped.writeBytes(message, entries, present);
        stamped.writeByte(STRING_8).writeByte(name.length).writeBytes(name);
        stamped.writeByte(STRING_8).writeByte(value.length).writeBytes(value);
        return Pieces.join(stamped, message.slice(end, rest));
    }
}
