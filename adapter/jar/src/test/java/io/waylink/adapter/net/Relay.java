package io.waylink.adapter.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A wire between a client and a peer, which counts its bytes and can be cut. */
final class Relay implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int peer;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Set<Socket> swallowed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean cutsNext = new AtomicBoolean();
    private final AtomicLong fromPeer = new AtomicLong();
    private final AtomicLong toPeer = new AtomicLong();
    private int flights;
    private int chunks;
    private boolean lastWasUp;

    /**
     * What went over the wire.
     *
     * @param up bytes to the peer
     * @param down bytes from the peer
     * @param flights how often the client had something to say after the peer had: round trips, but that of TCP itself
     * @param chunks how often the client said something
     */
    record Traffic(long up, long down, int flights, int chunks) {

        long bytes() {
            return up + down;
        }

        Traffic since(Traffic before) {
            return new Traffic(up - before.up, down - before.down, flights - before.flights, chunks - before.chunks);
        }

        Traffic and(Traffic other) {
            return new Traffic(up + other.up, down + other.down, flights + other.flights, chunks + other.chunks);
        }
    }

    Relay(int peer) throws IOException {
        this.peer = peer;
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    synchronized Traffic traffic() {
        return new Traffic(toPeer.get(), fromPeer.get(), flights, chunks);
    }

    private synchronized void moved(boolean up, int bytes) {
        (up ? toPeer : fromPeer).addAndGet(bytes);
        if (up && !lastWasUp) {
            flights++;
        }
        chunks += up ? 1 : 0;
        lastWasUp = up;
    }

    long bytesFromPeer() {
        return fromPeer.get();
    }

    /** The next connection is cut as soon as the client has said something. */
    void cutNext() {
        cutsNext.set(true);
    }

    /** From now on what comes over the wires that there are is lost; new ones work. */
    void swallow() {
        swallowed.addAll(sockets);
    }

    /** With a reset, or as if the process had ended. */
    void cut(boolean reset) throws IOException {
        for (Socket socket : sockets) {
            if (reset && !socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }
        sockets.clear();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket near = server.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), peer);
                sockets.add(near);
                sockets.add(far);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                synchronized (this) {
                    lastWasUp = false;
                }
                start(() -> copy(near, far, true));
                start(() -> copy(far, near, false));
            }
        } catch (IOException closed) {
            failures.add(closed);
        }
    }

    private void copy(Socket from, Socket to, boolean up) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read;
            while ((read = in.read(buffer)) > 0) {
                if (up && cutsNext.compareAndSet(true, false)) {
                    from.close();
                    to.close();
                    return;
                }
                if (!swallowed.contains(from)) {
                    moved(up, read);
                    out.write(buffer, 0, read);
                }
            }
            to.shutdownOutput();
        } catch (IOException cut) {
            failures.add(cut);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut(false);
    }
}
