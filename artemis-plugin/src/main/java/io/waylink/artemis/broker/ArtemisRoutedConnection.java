package io.waylink.artemis.broker;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.waylink.artemis.config.LinkRoute;
import io.waylink.recovery.Failure;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnector;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.qpid.proton.engine.EndpointState;

/** The channel of one connection to a router, from TCP up to its last clearing away. */
final class ArtemisRoutedConnection implements RoutedConnection {

    private final ActiveMQServer server;
    private final NettyConnector connector;
    private final NettyConnection tcp;
    private final ActiveMQProtonRemotingConnection remoting;
    private final RoutedContext context;
    private final ConnectionObserver observer;
    private boolean ended;

    ArtemisRoutedConnection(
            ActiveMQServer server,
            NettyConnector connector,
            NettyConnection tcp,
            ActiveMQProtonRemotingConnection remoting,
            RoutedContext context,
            ConnectionObserver observer) {
        this.server = server;
        this.connector = connector;
        this.tcp = tcp;
        this.remoting = remoting;
        this.context = context;
        this.observer = observer;
    }

    /** Takes over the channel. It may have closed before, and then nobody else would ever say so. */
    void listen() {
        Channel channel = tcp.getChannel();
        context.runLater(() -> {
            channel.pipeline().addLast("waylink", new Bytes());
            if (!channel.isActive()) {
                end();
            }
        });
    }

    @Override
    public void open() {
        context.runLater(() -> {
            context.begin();
            tcp.getChannel().config().setAutoRead(true);
        });
    }

    @Override
    public void announce(boolean afresh) {
        Set<LinkRoute> wanted = context.addresses().wanted();
        context.runLater(() -> context.announce(wanted, afresh));
    }

    @Override
    public CompletableFuture<List<String>> links() {
        CompletableFuture<List<String>> links = new CompletableFuture<>();
        context.runLater(
                () -> links.complete(RoutedLinks.describe(context.getHandler().getConnection())));
        return links;
    }

    @Override
    public int answers() {
        return context.answers();
    }

    @Override
    public void close() {
        context.runLater(() -> {
            boolean opened = context.getHandler().getConnection().getLocalState() != EndpointState.UNINITIALIZED;
            if (opened) {
                remoting.disconnect(false);
            } else {
                tcp.close();
            }
        });
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        Failure reason = context.reason(); // before anything is cleared away, which may look like a reason too
        try {
            server.getRemotingService().removeConnection(remoting.getID());
            context.closeSessions();
            remoting.close();
            connector.close();
        } finally {
            new Orphans(server, remoting.getID()).freeLater();
            observer.ended(reason);
        }
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {

        private final DetachEnds detaches = new DetachEnds();

        @Override
        public void channelRead(ChannelHandlerContext channel, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                // A handler of TLS may hand over what it has held back when all has ended, and nobody would end those
                // links.
                while (!ended && bytes.isReadable()) {
                    context.inputBuffer(bytes.readSlice(detaches.next(bytes)));
                }
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext channel) {
            tcp.fireReady(channel.channel().isWritable());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
            context.because("connection broken", String.valueOf(cause.getMessage()));
            tcp.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext channel) {
            end();
        }
    }
}
