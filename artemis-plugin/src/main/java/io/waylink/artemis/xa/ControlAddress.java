package io.waylink.artemis.xa;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The addresses that stand for something else than an address of the broker: {@value #ROOT} and all below it.
 *
 * @param use what a link to it is for
 * @param text as the link has it
 */
record ControlAddress(Use use, String text) {

    /** The one whose permissions apply to all of them: send for control, consume for what is in doubt and for answers. */
    static final String ROOT = "waylink.xa";

    /** Also those with a queue or options, which lead to nothing. */
    private static final Pattern OURS = Pattern.compile(Pattern.quote(ROOT) + "(\\.|::|\\?|$)");

    enum Use {
        /** Binds, commits, rolls back, forgets. A target. */
        CONTROL,
        /** Tells once what is in doubt. A source. */
        IN_DOUBT,
        /** Tells that a bind was done. A source. */
        REPLY,
        /** Belongs to another broker, or to nothing. */
        NONE
    }

    /**
     * What this address is.
     *
     * @param nodeId of this broker, as another one may have the same addresses at the same router
     * @return empty if it is an ordinary address
     */
    static Optional<ControlAddress> of(String address, boolean target, String nodeId) {
        if (address == null || !isOne(address)) {
            return Optional.empty();
        }
        String below = address.substring(ROOT.length());
        if (below.equals("." + nodeId) || below.startsWith("." + nodeId + ".")) {
            below = below.substring(nodeId.length() + 1);
        }
        return Optional.of(new ControlAddress(use(below, target), address));
    }

    /** Whether it is {@value #ROOT} or below it. */
    static boolean isOne(String address) {
        return OURS.matcher(address).lookingAt();
    }

    private static Use use(String below, boolean target) {
        if (target) {
            return below.isEmpty() ? Use.CONTROL : Use.NONE;
        }
        if (below.equals(".indoubt")) {
            return Use.IN_DOUBT;
        }
        return below.startsWith(".reply.") && below.length() > ".reply.".length() ? Use.REPLY : Use.NONE;
    }

    /** What a router is told so that clients reach this broker: whichever has a route, and this one. */
    static List<String> patterns(String nodeId) {
        return List.of(ROOT + ".#", ROOT + "." + nodeId + ".#");
    }
}
