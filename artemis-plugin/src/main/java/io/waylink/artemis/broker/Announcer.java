package io.waylink.artemis.broker;

import java.util.List;
import java.util.Set;

import io.waylink.artemis.config.LinkRoute;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Session;

/** Keeps what one router knows of the broker's addresses the same as what is wanted; on the event loop of the connection. */
interface Announcer {

    /** Is told what came of it; called on the event loop. */
    interface Listener {

        /** All that was wanted is answered: this is what the router has said to each. */
        void settled(List<RouteAnswer> answers);

        /** The router does not have this route any more. */
        void withdrawn(LinkRoute route);
    }

    /** Begins on a session of this connection that is not open yet. */
    void start(Session session);

    /** From now on these are wanted, and no others. */
    void want(Set<LinkRoute> routes);

    /** What the router has refused is asked for once more with the next {@link #want}. */
    void forgetRefusals();

    /** How many answers have come so far; any thread may ask. */
    int answers();

    /** The router has answered the attach of a link that is not one of its own. */
    void attached(Link link);

    /** The router has ended a link. */
    void ended(Link link);
}
