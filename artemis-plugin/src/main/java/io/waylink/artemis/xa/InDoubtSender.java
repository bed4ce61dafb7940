package io.waylink.artemis.xa;

import java.util.Map;
import java.util.stream.Collectors;

import org.apache.qpid.proton.engine.Sender;

/** A link that sends one message: the Xids of all branches that are in doubt now, one in each line. */
final class InDoubtSender extends ReplySender {

    private final Branches branches;
    private final String nodeId;
    private boolean sent;

    InDoubtSender(Sender link, Branches branches, String nodeId) {
        super(link, () -> {});
        this.branches = branches;
        this.nodeId = nodeId;
    }

    @Override
    public void onFlow(int credit, boolean drain) {
        if (!sent && hasCredit()) {
            sent = true;
            String all = branches.inDoubt().stream().map(Xids::text).collect(Collectors.joining("\n"));
            send(all, null, Map.of("node", nodeId));
        }
        super.onFlow(credit, drain);
    }
}
