package io.waylink.adapter.net;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.apache.qpid.jms.transports.TransportOptions;
import org.apache.qpid.jms.transports.netty.NettyTcpTransport;

/** AMQP directly on TCP, or on TLS; see {@link Dial} and {@link Turn}. */
final class TcpTransport extends NettyTcpTransport {

    private final Dial dial;
    private final Turn turn = new Turn();

    TcpTransport(URI name, TransportOptions options, Dial dial) {
        super(name, options, dial.tls() != null);
        this.dial = dial;
    }

    @Override
    public ScheduledExecutorService connect(Runnable initialiser, SSLContext none) throws IOException {
        return super.connect(initialiser, dial.tls());
    }

    @Override
    protected String getRemoteHost() {
        return dial.host();
    }

    @Override
    protected int getRemotePort() {
        return dial.port();
    }

    @Override
    protected void addAdditionalHandlers(ChannelPipeline pipeline) {
        super.addAdditionalHandlers(pipeline);
        dial.prepare(pipeline);
    }

    @Override
    protected void handleConnected(Channel reached) throws Exception {
        dial.connected().accept(reached.remoteAddress());
        super.handleConnected(reached);
        dial.open().run();
    }

    @Override
    public void flush() throws IOException {
        checkConnected();
        turn.flush(channel);
    }

    @Override
    public void writeAndFlush(ByteBuf output) throws IOException {
        write(output);
        flush();
    }
}
