package io.waylink.adapter.net;

import java.net.InetSocketAddress;

import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;

/**
 * A proxy that is asked to {@code CONNECT} to each peer.
 *
 * @param host of the proxy
 * @param port of the proxy
 * @param user null if it asks for none
 * @param password may be null
 */
record HttpProxy(String host, int port, String user, String password) {

    /** What does so on one socket. */
    ProxyHandler handler(int timeoutMillis) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        ProxyHandler handler = user == null
                ? new HttpProxyHandler(address)
                : new HttpProxyHandler(address, user, password == null ? "" : password);
        handler.setConnectTimeoutMillis(timeoutMillis);
        return handler;
    }

    @Override
    public String toString() {
        return "http://" + host + ":" + port;
    }
}
