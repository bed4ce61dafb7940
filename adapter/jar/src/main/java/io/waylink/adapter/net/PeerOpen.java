package io.waylink.adapter.net;

import io.waylink.adapter.net.ConnectionUrl.Heartbeat;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.security.SaslFrameBody;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.engine.impl.ProtocolTracer;
import org.apache.qpid.proton.engine.impl.TransportImpl;
import org.apache.qpid.proton.framing.TransportFrame;

/**
 * Reads a peer's Open before the engine does, which has no other place for it: how often we show that we are there is our
 * choice and not only the peer's, and a peer that redirects may have forgotten to say how large its frames are.
 */
final class PeerOpen implements ProtocolTracer {

    /** AMQP 1.0 part 2, section 2.8.19: MIN-MAX-FRAME-SIZE. */
    private static final UnsignedInteger SMALLEST_FRAME = UnsignedInteger.valueOf(512);

    private final Heartbeat heartbeat;
    private final ProtocolTracer tracer;

    private PeerOpen(Heartbeat heartbeat, ProtocolTracer tracer) {
        this.heartbeat = heartbeat;
        this.tracer = tracer;
    }

    /** From now on this engine's peer is read so. */
    static void read(Engine engine, Heartbeat heartbeat) {
        TransportImpl transport = (TransportImpl) engine.getProtonTransport();
        transport.setProtocolTracer(new PeerOpen(heartbeat, transport.getProtocolTracer()));
    }

    @Override
    public void receivedFrame(TransportFrame frame) {
        if (frame.getBody() instanceof Open open) {
            if (open.getMaxFrameSize() != null && open.getMaxFrameSize().compareTo(SMALLEST_FRAME) < 0) {
                open.setMaxFrameSize(SMALLEST_FRAME); // Qpid Broker-J says 0 when it redirects
            }
            open.setIdleTimeOut(heartbeat.insteadOf(open.getIdleTimeOut()));
        }
        if (tracer != null) {
            tracer.receivedFrame(frame);
        }
    }

    @Override
    public void sentFrame(TransportFrame frame) {
        if (tracer != null) {
            tracer.sentFrame(frame);
        }
    }

    @Override
    public void receivedSaslBody(SaslFrameBody body) {
        if (tracer != null) {
            tracer.receivedSaslBody(body);
        }
    }

    @Override
    public void sentSaslBody(SaslFrameBody body) {
        if (tracer != null) {
            tracer.sentSaslBody(body);
        }
    }
}
