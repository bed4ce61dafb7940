package io.waylink.adapter.net;

import java.io.IOException;
import java.net.URI;

import io.netty.buffer.ByteBuf;
import org.apache.qpid.jms.transports.TransportOptions;
import org.apache.qpid.jms.transports.netty.NettyTcpTransport;

/**
 * A transport that flushes once per turn of its event loop, however many frames were written in that turn: Qpid JMS
 * flushes each message and each acknowledgement by itself, and a flush is a system call.
 */
final class OneFlushPerTurn extends NettyTcpTransport {

    private boolean flushPending;

    OneFlushPerTurn(URI remote, TransportOptions options, boolean secure) {
        super(remote, options, secure);
    }

    @Override
    public void flush() throws IOException {
        if (channel == null || !channel.eventLoop().inEventLoop()) {
            super.flush();
        } else if (!flushPending) {
            flushPending = true;
            channel.eventLoop().execute(this::flushNow);
        }
    }

    private void flushNow() {
        flushPending = false;
        if (channel.isActive()) {
            channel.flush();
        }
    }

    @Override
    public void writeAndFlush(ByteBuf output) throws IOException {
        write(output);
        flush();
    }
}
