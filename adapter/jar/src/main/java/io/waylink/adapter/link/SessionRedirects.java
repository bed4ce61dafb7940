package io.waylink.adapter.link;

import io.waylink.adapter.net.Failures;
import io.waylink.adapter.net.Redirection;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.meta.JmsSessionInfo;

/** Where the links of a session go when their peers redirect them, and how they return. All of it under the session's monitor. */
final class SessionRedirects {

    private final RecoverableSession session;
    private final OtherHosts others;
    private final JmsSessionInfo info;
    private RecoveryShell moved;

    SessionRedirects(RecoverableSession session, OtherHosts others, JmsSessionInfo info) {
        this.session = session;
        this.others = others;
        this.info = info;
    }

    /**
     * A link is redirected: it alone goes there. A transaction belongs to one connection, so a transacted session goes there
     * as a whole, with its coordinator and all its links; but not when another one of its links was sent elsewhere.
     *
     * @param who the link, or the coordinator
     * @param mayFollow whether it may go on, after all the redirects that it has followed
     * @return why it is not followed; null if it is, and the link is moved
     */
    Failure follow(RecoveryShell who, Redirection to, boolean mayFollow) {
        String condition = Failures.LINK_REDIRECT;
        if (!to.why().isEmpty()) {
            return Failure.answered(FailureScope.FATAL, condition, "not followed: " + to.why());
        }
        if (!mayFollow) {
            return Failure.answered(
                    FailureScope.LINK,
                    condition,
                    "not followed to " + to + " after " + Endpoints.HOPS + " redirects that led nowhere");
        }
        SessionSite present = who instanceof RecoverableLink link ? link.site() : session.site;
        boolean isSame = to.to() == null
                || session.away.get(to.to()) == present
                || (present == session.home && session.home.host().isAt(to.to()));
        if (isSame || session.transaction == null) {
            move(who, isSame ? present : siteAt(to.to()), to.address(), reason(to));
            return null;
        }
        boolean isBound = session.site != session.home
                && moved != who
                && (moved instanceof CoordinatorLink || session.links.contains(moved));
        if (isBound) {
            return Failure.answered(
                    FailureScope.FATAL,
                    condition,
                    "the address has moved to " + to + ", and another link of this transacted session to "
                            + session.host().peer()
                            + ": a transaction cannot span two connections, so use a session for each");
        }
        moved = who;
        relocate(siteAt(to.to()), reason(to));
        if (who instanceof RecoverableLink link) {
            link.moveTo(session.site, to.address());
        }
        return null;
    }

    private static Failure reason(Redirection to) {
        return Failure.answered(FailureScope.LINK, Failures.LINK_REDIRECT, "to " + to);
    }

    private SessionSite siteAt(Endpoint endpoint) {
        if (session.home.host().isAt(endpoint)) {
            return session.home;
        }
        SessionSite known = session.away.get(endpoint);
        if (known != null) {
            return known;
        }
        SessionSite made = others.enter(endpoint, host -> SessionSite.away(session, host, info));
        session.away.put(endpoint, made);
        return made;
    }

    private void move(RecoveryShell who, SessionSite to, String address, Failure why) {
        who.fire(new Event.ParentLost(why));
        if (who instanceof RecoverableLink link) {
            SessionSite from = link.site();
            link.moveTo(to, address);
            leaveIfDeserted(from);
        }
        to.begin();
        if (to.engine() != null) {
            who.fire(new Event.ParentBack());
        }
    }

    private void leaveIfDeserted(SessionSite left) {
        if (left != session.site
                && !left.isHome()
                && session.at(left).isEmpty()
                && session.away.values().remove(left)) {
            left.leave();
        }
    }

    /** The whole session goes. */
    private void relocate(SessionSite to, Failure why) {
        SessionSite from = session.site;
        if (from == to) {
            return;
        }
        session.lost(from, why);
        from.leave();
        session.site = to;
        session.away.values().remove(from);
        session.links.forEach(link -> link.moveTo(to, null));
        to.begin();
    }

    /** Nothing comes of being there: its links go back to where they were first attached. */
    void sendHome(SessionSite from, Failure why) {
        synchronized (session) {
            sendAllHome(from, why);
        }
    }

    private void sendAllHome(SessionSite from, Failure why) {
        if (session.closed || from.isHome() || !session.away.containsValue(from)) {
            return;
        }
        if (session.transaction != null) {
            if (why.scope() == FailureScope.FATAL) {
                session.at(from).forEach(link -> link.condemn(why));
                session.transaction.condemn(why);
            }
            moved = null;
            relocate(session.home, why);
            return;
        }
        for (RecoverableLink link : session.at(from)) {
            sendHome(link, why);
        }
        leaveIfDeserted(from);
    }

    /** Nothing comes of this link's being there. */
    void sendHome(RecoverableLink link, Failure why) {
        if (why.scope() == FailureScope.FATAL) {
            link.condemn(why);
        }
        if (session.transaction != null && !link.site().isHome()) {
            sendHome(link.site(), why);
        } else {
            move(link, session.home, null, why);
        }
    }
}
