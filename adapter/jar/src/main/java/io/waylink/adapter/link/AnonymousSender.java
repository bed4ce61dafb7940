package io.waylink.adapter.link;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.qpid.jms.JmsDestination;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsProducerId;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.NoOpAsyncResult;
import org.apache.qpid.jms.provider.ProviderException;

/**
 * A producer without a destination of its own. A router applies no link route to what comes over a link without an address,
 * it gives such messages back; so there is a link for each address that is sent to, as long as it is used: at most
 * {@value #LINKS} that stand by, the least recently used is closed first. Only a broker that offers it
 * ({@code ANONYMOUS-RELAY}) gets one link without an address instead.
 *
 * <p>Invariants, all under the monitor of the session:
 *
 * <ol>
 *   <li>What is sent to one address keeps its order: a link that owes outcomes takes all that follows to its address.
 *   <li>A link that owes outcomes is not closed; so there are more than {@value #LINKS} only while more of them owe.
 *   <li>A link that was never attached is given up when nobody waits for it.
 * </ol>
 */
final class AnonymousSender {

    /** How many links stand by. */
    static final int LINKS = 16;

    private final RecoverableSession session;
    private final JmsProducerInfo info;
    private final Map<JmsDestination, SenderLink> fixed = new LinkedHashMap<>(LINKS, 0.75f, true);
    private SenderLink relay;

    AnonymousSender(RecoverableSession session, JmsProducerInfo info) {
        this.session = session;
        this.info = info;
    }

    void send(JmsOutboundMessageDispatch envelope, AsyncResult request) throws ProviderException {
        synchronized (session) {
            SenderLink link = linkTo(envelope.getDestination());
            envelope.setProducerId(link.producerId());
            link.send(envelope, request);
        }
    }

    private SenderLink linkTo(JmsDestination destination) {
        SenderLink known = fixed.get(destination);
        boolean relays = session.host().peerRelays() || (relay != null && relay.isOwing());
        if (relays && (known == null || !known.isOwing())) {
            return relay();
        }
        return known != null ? known : fixed(destination);
    }

    private SenderLink relay() {
        if (relay == null) {
            relay = attach(null);
        }
        return relay;
    }

    private SenderLink fixed(JmsDestination destination) {
        keepAtMost(LINKS - 1);
        SenderLink link = attach(destination);
        fixed.put(destination, link);
        return link;
    }

    /** @param destination null for the relay */
    private SenderLink attach(JmsDestination destination) {
        JmsProducerInfo own = new JmsProducerInfo(new JmsProducerId(info.getParentId(), session.nextOwnProducer()));
        own.setDestination(destination);
        own.setPresettle(info.isPresettle());
        SenderLink link = session.addSender(own, this);
        link.attach();
        return link;
    }

    private void keepAtMost(int links) {
        int surplus = fixed.size() - links;
        Iterator<SenderLink> eldestFirst = fixed.values().iterator();
        while (surplus > 0 && eldestFirst.hasNext()) {
            SenderLink link = eldestFirst.next();
            if (!link.isOwing()) {
                eldestFirst.remove();
                surplus--;
                link.closeGracefully(NoOpAsyncResult.INSTANCE);
            }
        }
    }

    // ---- what its links have to say ----

    /** The outcome of all that was sent over it is known. */
    void drained(SenderLink link) {
        if (!link.hasWorked() && fixed.values().remove(link)) {
            link.closeGracefully(NoOpAsyncResult.INSTANCE);
        }
        keepAtMost(LINKS);
    }

    /** It will not be attached again. */
    void gone(SenderLink link) {
        fixed.values().remove(link);
        if (relay == link) {
            relay = null;
        }
    }

    /** The session is open on a connection to a peer without a relay: what the relay owes goes to links of its own. */
    void leaveRelay() {
        if (relay == null) {
            return;
        }
        SenderLink left = relay;
        relay = null;
        left.handOver(send -> {
            SenderLink known = fixed.get(send.destination());
            (known != null ? known : fixed(send.destination())).adopt(send);
        });
        left.close();
    }

    // ---- closing ----

    /**
     * Closes its links in good order once the outcome of everything that was sent is known.
     *
     * @param closed run when it is closed, before the request is answered
     */
    void close(Runnable closed, AsyncResult request) {
        synchronized (session) {
            for (SenderLink link : links()) {
                if (link.isOwing()) {
                    link.whenDrained(() -> close(closed, request));
                    return;
                }
            }
            links().forEach(link -> link.closeGracefully(NoOpAsyncResult.INSTANCE));
            fixed.clear();
            relay = null;
            session.remove(this);
        }
        closed.run();
        request.onSuccess();
    }

    private List<SenderLink> links() {
        List<SenderLink> links = new ArrayList<>(fixed.values());
        if (relay != null) {
            links.add(relay);
        }
        return links;
    }
}
