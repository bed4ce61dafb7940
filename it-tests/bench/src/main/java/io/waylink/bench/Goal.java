package io.waylink.bench;

import java.util.List;
import java.util.regex.Pattern;

/**
 * How many times better we want to be than a peer, and why we are not where we are not.
 *
 * @param part what it is about
 * @param peer better than whom
 * @param metric in what
 * @param workloads of which rows, as a regular expression
 * @param least how many times better
 * @param why what is in the way, for people; said only where it is missed
 */
record Goal(Part part, Contender peer, Metric metric, Pattern workloads, double least, String why) {

    private static final String SYNCED =
            "each message waits for the broker's disk once, whoever consumes it, which leaves less to save than the goal asks for";
    private static final String OUTCOME =
            "a commit goes out when every message has an outcome, which plain Qpid JMS does not wait for: a round trip more, for"
                    + " that no commit succeeds without a message that was refused";
    private static final String ROUND_TRIP =
            "nearly all of it is one wait for the broker, whoever waits; what link recovery adds is in the table of functions";
    private static final String MACHINE = "not explained; within the spread of a machine with few cores, or a defect";

    private static final List<Goal> ALL = List.of(
            toArtemis(Part.CONSUME, Metric.RATE, "NotSupported.*", 1, MACHINE),
            toArtemis(Part.CONSUME, Metric.RATE, "Required.*", 1.5, SYNCED),
            toArtemis(Part.FORWARD, Metric.RATE, ".*", 1, MACHINE),
            toArtemis(Part.SEND, Metric.RATE, ".*", 1, MACHINE),
            toArtemis(Part.REPLY, Metric.RATE, ".*", 1, MACHINE),
            toArtemis(Part.LATENCY, Metric.P50, ".*", 1, MACHINE),
            toArtemis(Part.LATENCY, Metric.P99, ".*", 1, MACHINE),
            toArtemis(
                    Part.RECOVERY,
                    Metric.CONSUMED,
                    ".*",
                    10,
                    "a broker that has just started takes longer for its first messages than either adapter for connecting"),
            toArtemis(
                    Part.RECOVERY,
                    Metric.ACCEPTED,
                    ".*",
                    10,
                    "a broker that has just started takes longer for its first messages than either adapter for connecting"),
            toPlain(Metric.RATE, "(send|receive\\(\\)), one in a transaction", 0.9, OUTCOME),
            toPlain(Metric.RATE, "send, persistent, synchronous", 0.9, ROUND_TRIP),
            toPlain(Metric.RATE, "send, not persistent|.*Listener|receive\\(\\)|.*100 in a transaction", 0.9, MACHINE),
            toPlain(
                    Metric.CLIENT_CPU,
                    "send, not persistent|.*Listener|receive\\(\\)|.*100 in a transaction",
                    3,
                    "what is left is mostly Qpid JMS's own: messages, their encoding, its futures and proton-j"),
            toPlain(Metric.CLIENT_CPU, "send, persistent, synchronous", 1, ROUND_TRIP),
            toPlain(Metric.CLIENT_CPU, "(send|receive\\(\\)), one in a transaction", 1, OUTCOME));

    private static Goal toArtemis(Part part, Metric metric, String workloads, double least, String why) {
        return new Goal(part, Adapter.ARTEMIS, metric, Pattern.compile(workloads), least, why);
    }

    private static Goal toPlain(Metric metric, String workloads, double least, String why) {
        return new Goal(Part.CLIENT, ClientKind.QPID_JMS, metric, Pattern.compile(workloads), least, why);
    }

    /** What we want of a part, compared with this peer. */
    static List<Goal> of(Part part, Contender peer) {
        return ALL.stream()
                .filter(goal -> goal.part() == part && goal.peer().equals(peer))
                .toList();
    }

    /** Those that are missed, a line of Markdown for each row; or one line that none is. */
    static List<String> missed(Part part, Contender ours, Contender peer, Measurements measurements) {
        List<Goal> goals = of(part, peer);
        List<String> lines = goals.stream()
                .flatMap(goal -> measurements.workloads(part).stream()
                        .filter(workload -> goal.workloads().matcher(workload).matches())
                        .flatMap(workload -> measurements.ratios(part, workload, ours, peer, goal.metric()).stream()
                                .filter(ratio -> ratio.median() < goal.least())
                                .map(ratio -> goal.line(workload, ratio))))
                .toList();
        if (lines.isEmpty() && !goals.isEmpty()) {
            return List.of("Every goal is reached: see `Goal.java`.");
        }
        return lines;
    }

    private String line(String workload, Spread ratio) {
        return "- **Falls short**: " + workload + ", " + metric.title() + ": " + ratio + ", goal "
                + Spread.number(least) + ". Why: " + why + ".";
    }
}
