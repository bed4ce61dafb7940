package io.waylink.adapter.link;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.net.Redirection;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.LinkRedirects;
import org.apache.qpid.jms.provider.ProviderException;

/** The redirects that one link, or a coordinator, has followed, and when it has had enough of them. Guarded by its session's monitor. */
final class FollowedRedirects {

    private final RecoveryShell who;
    private final SessionRedirects all;
    private LinkRedirects count;

    FollowedRedirects(RecoveryShell who, RecoverableSession session) {
        this.who = who;
        this.all = session.redirects();
        this.count = LinkRedirects.none(session.host().settings().redirectFallbackAfter());
    }

    /**
     * Goes where the peer sends it, or decides what that means.
     *
     * @param to null if the peer has not redirected it
     * @return whether the peer has
     */
    boolean follow(Redirection to) {
        if (to == null) {
            return false;
        }
        String from = who.host().peer();
        Failure notFollowed = all.follow(who, to, count.mayFollow());
        if (notFollowed == null) {
            count = count.followed();
            who.host().tell(new RecoveryEvent.LinkRedirected(from, who.name(), to.toString()));
            return true;
        }
        count = count.settled();
        who.refusedWith(new ProviderException("The " + who.name() + " at " + from + ": " + notFollowed));
        who.fire(who.isUp() ? new Event.Lost(who.epoch(), notFollowed) : new Event.Refused(who.epoch(), notFollowed));
        return true;
    }

    /**
     * It was refused where it had been sent: after a few times it returns.
     *
     * @param home has it return
     */
    void refused(Runnable home) {
        count = count.refused();
        if (count.isSpent()) {
            count = count.returned();
            home.run();
        }
    }

    /** It did what it is for: counting starts again. */
    void worked() {
        count = count.settled();
    }
}
