package io.waylink.adapter.net;

import io.netty.channel.Channel;

/**
 * Flushes once per turn of the event loop, however many frames were written in that turn: Qpid JMS flushes each message
 * and each acknowledgement by itself, and a flush is a system call. Used by that event loop only.
 */
final class Turn {

    private boolean flushPending;

    void flush(Channel channel) {
        if (!channel.eventLoop().inEventLoop()) {
            channel.flush();
        } else if (!flushPending) {
            flushPending = true;
            channel.eventLoop().execute(() -> {
                flushPending = false;
                if (channel.isActive()) {
                    channel.flush();
                }
            });
        }
    }
}
