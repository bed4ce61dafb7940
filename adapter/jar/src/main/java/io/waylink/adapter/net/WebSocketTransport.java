package io.waylink.adapter.net;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import org.apache.qpid.jms.transports.TransportOptions;
import org.apache.qpid.jms.transports.netty.NettyWsTransport;

/** AMQP in a WebSocket, on TCP or on TLS; see {@link Dial} and {@link Turn}. */
final class WebSocketTransport extends NettyWsTransport {

    private final Dial dial;
    private final Turn turn = new Turn();

    WebSocketTransport(URI name, TransportOptions options, Dial dial) {
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
        pipeline.addLast(new AnswersPings());
    }

    /** Qpid JMS writes its answer too, but does not flush it: on a quiet connection it would not be sent. */
    private static final class AnswersPings extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof PingWebSocketFrame ping) {
                context.writeAndFlush(new PongWebSocketFrame(ping.content()))
                        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    @Override
    protected void handleConnected(Channel reached) throws Exception {
        dial.connected().accept(reached.remoteAddress());
        super.handleConnected(reached);
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
