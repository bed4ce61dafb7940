package io.waylink.adapter.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.apache.qpid.jms.provider.exceptions.ProviderConnectionSecuritySaslException;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.security.SaslCode;
import org.apache.qpid.proton.amqp.security.SaslMechanisms;
import org.apache.qpid.proton.amqp.security.SaslOutcome;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecodeException;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;

/**
 * Logs in without waiting for the peer, by a mechanism that takes one step: the engine is told what the peer will say, so
 * that it goes on to Open at once; what the peer really says is then compared with that (AMQP 1.0 part 5, section 5.3).
 */
final class PipelinedSasl {

    private static final byte[] HEADER = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};
    private static final int MECHANISMS = 0x40;
    private static final int OUTCOME = 0x44;
    private static final int FRAME_HEADER = 8;

    /** What a peer may say before the outcome at most. */
    private static final int LIMIT = 8 * 1024;

    private final String mechanism;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    PipelinedSasl(String mechanism) {
        this.mechanism = mechanism;
    }

    /** What the peer is going to say first. */
    ByteBuf assumedOffer() {
        byte[] name = mechanism.getBytes(StandardCharsets.US_ASCII);
        ByteBuf said = Unpooled.buffer();
        said.writeBytes(HEADER);
        frame(said, MECHANISMS, 2 + name.length)
                .writeByte(0xa3)
                .writeByte(name.length)
                .writeBytes(name);
        return said;
    }

    /** What the peer is going to say when the engine has chosen the mechanism. */
    ByteBuf assumedOutcome() {
        ByteBuf said = Unpooled.buffer();
        frame(said, OUTCOME, 2).writeByte(0x50).writeByte(SaslCode.OK.getValue().intValue());
        return said;
    }

    /** A frame of SASL up to the only element of its list. */
    private static ByteBuf frame(ByteBuf into, int descriptor, int element) {
        into.writeInt(FRAME_HEADER + 6 + element).writeByte(2).writeByte(1).writeShort(0);
        into.writeByte(0).writeByte(0x53).writeByte(descriptor);
        return into.writeByte(0xc0).writeByte(1 + element).writeByte(1);
    }

    /**
     * Takes what the peer really says.
     *
     * @return what follows the outcome; null if that is not there yet
     * @throws ProviderConnectionSecuritySaslException if it does not let us in
     */
    ByteBuf verified(ByteBuf input) throws ProviderConnectionSecuritySaslException {
        byte[] more = new byte[input.readableBytes()];
        input.readBytes(more);
        received.writeBytes(more);
        ByteBuffer all = ByteBuffer.wrap(received.toByteArray());
        if (all.remaining() < HEADER.length) {
            return null;
        }
        byte[] header = new byte[HEADER.length];
        all.get(header);
        if (!Arrays.equals(header, HEADER)) {
            throw refused("the peer does not talk SASL", SaslCode.SYS_PERM);
        }
        while (all.remaining() >= FRAME_HEADER && all.remaining() >= all.getInt(all.position())) {
            Object body = body(all);
            if (body instanceof SaslOutcome outcome) {
                if (outcome.getCode() != SaslCode.OK) {
                    throw refused("the peer has answered " + outcome.getCode(), outcome.getCode());
                }
                return Unpooled.wrappedBuffer(all);
            } else if (!(body instanceof SaslMechanisms offered) || !offers(offered)) {
                throw refused(
                        "the peer "
                                + (body instanceof SaslMechanisms offered
                                        ? "offers " + names(offered)
                                        : "asks for more"),
                        SaslCode.AUTH);
            }
        }
        if (all.remaining() > LIMIT) {
            throw refused("the peer does not come to an end", SaslCode.SYS_PERM);
        }
        return null;
    }

    private static Object body(ByteBuffer frames) throws ProviderConnectionSecuritySaslException {
        int start = frames.position();
        int size = frames.getInt(start);
        int offset = 4 * (frames.get(start + 4) & 0xff);
        if (size < FRAME_HEADER || offset < FRAME_HEADER || offset > size) {
            throw refused("the peer has sent a broken frame", SaslCode.SYS_PERM);
        }
        ByteBuffer body = frames.slice(start + offset, size - offset);
        frames.position(start + size);
        DecoderImpl decoder = new DecoderImpl();
        AMQPDefinedTypes.registerAllTypes(decoder, new EncoderImpl(decoder));
        decoder.setByteBuffer(body);
        try {
            return decoder.readObject();
        } catch (DecodeException e) {
            throw refused("the peer has sent a broken frame", SaslCode.SYS_PERM);
        }
    }

    private boolean offers(SaslMechanisms offered) {
        return names(offered).contains(mechanism);
    }

    private static List<String> names(SaslMechanisms offered) {
        return Arrays.stream(offered.getSaslServerMechanisms())
                .map(Symbol::toString)
                .toList();
    }

    private static ProviderConnectionSecuritySaslException refused(String why, SaslCode code) {
        return new ProviderConnectionSecuritySaslException(
                "Could not log in with pipelinedOpen=true: " + why,
                code.getValue().intValue(),
                null);
    }
}
