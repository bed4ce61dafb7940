package io.waylink.adapter.xa;

import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

import io.waylink.adapter.fixture.FakeXid;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PoolControlTest {

    private static final BranchXid ONE = BranchXid.of(new FakeXid(1));

    private final List<String> calls = new ArrayList<>();
    private final PoolControl control = new PoolControl(new Own(), List::of, true);

    /** What the connections of the pool are used for. */
    private final class Own implements Control {

        @Override
        public void end(Ending how, BranchXid xid, String node, boolean absentIsDone) {
            calls.add(how + " at " + node);
        }

        @Override
        public List<Xid> inDoubt() {
            return List.of();
        }

        @Override
        public void release() {
            calls.add("release");
        }
    }

    @Test
    void keepsItsConnectionForAsLongAsThePoolHasOne() throws XAException {
        control.hold();
        control.hold();
        control.end(Ending.COMMIT, ONE, "node", false);
        control.letGo();
        assertThat(calls).containsExactly("COMMIT at node");
        control.letGo();
        assertThat(calls).containsExactly("COMMIT at node", "release");
    }

    @Test
    void whoeverAsksLaterLeavesNoneBehindEither() throws XAException {
        control.end(Ending.ROLLBACK, ONE, "node", false);
        assertThat(calls).containsExactly("ROLLBACK at node", "release");
    }
}
