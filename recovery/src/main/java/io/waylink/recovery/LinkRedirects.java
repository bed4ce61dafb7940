package io.waylink.recovery;

/**
 * How a link that was redirected fares: whether it goes where it is sent next, and when it returns to the address that it
 * was first attached at.
 *
 * @param fallbackAfter how often the host of a redirect may refuse it in a row before it returns
 * @param hops how many redirects it has followed since it last worked
 * @param failures how often it was refused in a row where it is now
 */
public record LinkRedirects(int fallbackAfter, int hops, int failures) {

    public LinkRedirects {
        if (fallbackAfter < 1) {
            throw new IllegalArgumentException("fallbackAfter is " + fallbackAfter + ", it must be 1 or more");
        }
    }

    /** It has never been redirected. */
    public static LinkRedirects none(int fallbackAfter) {
        return new LinkRedirects(fallbackAfter, 0, 0);
    }

    /**
     * Whether the next redirect is followed: after {@value Endpoints#HOPS} of which none led anywhere one is not, but
     * counts as a refusal, so that hosts which redirect to each other are not hammered.
     */
    public boolean mayFollow() {
        return hops < Endpoints.HOPS;
    }

    /** It goes where it was sent. */
    public LinkRedirects followed() {
        return new LinkRedirects(fallbackAfter, hops + 1, 0);
    }

    /** It was refused where it is. */
    public LinkRedirects refused() {
        return new LinkRedirects(fallbackAfter, hops, failures + 1);
    }

    /** Whether it has been refused so often that it returns. */
    public boolean isSpent() {
        return failures >= fallbackAfter;
    }

    /** It is back where it was first attached. */
    public LinkRedirects returned() {
        return new LinkRedirects(fallbackAfter, hops, 0);
    }

    /** It did what it is for, or has rested: counting starts again. */
    public LinkRedirects settled() {
        return none(fallbackAfter);
    }
}
