package io.waylink.adapter.xa;

import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

import io.waylink.adapter.fixture.FakeXid;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EachHostTest {

    private static final BranchXid ONE = BranchXid.of(new FakeXid(1));
    private static final BranchXid TWO = BranchXid.of(new FakeXid(2));

    private final List<String> calls = new ArrayList<>();

    private final class Host implements Control {

        private final String name;
        private final List<Xid> branches;

        /** One that is down has no list. */
        Host(String name, Xid... branches) {
            this.name = name;
            this.branches = branches == null ? null : List.of(branches);
        }

        @Override
        public void end(Ending how, BranchXid xid, String node, boolean absentIsDone) throws XAException {
            calls.add(how + " at " + name);
            if (branches == null) {
                throw new XAException(XAException.XAER_RMFAIL);
            } else if (!branches.contains(xid)) {
                throw new XAException(XAException.XAER_NOTA);
            }
        }

        @Override
        public List<Xid> inDoubt() throws XAException {
            if (branches == null) {
                throw new XAException(XAException.XAER_RMFAIL);
            }
            return branches;
        }

        @Override
        public boolean hasSeen(BranchXid xid) {
            return branches != null && branches.contains(xid);
        }

        @Override
        public void release() {
            calls.add("release " + name);
        }
    }

    private Control hosts(boolean all, Host... hosts) {
        return new EachHost(List.of(hosts), all);
    }

    @Test
    void listsWhatAllHave() throws XAException {
        Control each = hosts(true, new Host("a", ONE), new Host("b", ONE, TWO));
        assertThat(Scan.of(XAResource.TMSTARTRSCAN, each)).containsExactly(ONE, TWO);
        assertThat(calls).containsExactly("release a", "release b");
    }

    @Test
    void anUnreachableHostMayHaveMore() throws XAException {
        Host down = new Host("a", (Xid[]) null);
        assertThatThrownBy(() -> hosts(true, down, new Host("b", ONE)).inDoubt())
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
        assertThat(hosts(false, down, new Host("b", ONE)).inDoubt()).containsExactly(ONE);
        assertThatThrownBy(() -> hosts(false, down).inDoubt()).isInstanceOf(XAException.class);
    }

    @Test
    void endsABranchWhereItWasSeen() throws XAException {
        hosts(true, new Host("a", TWO), new Host("b", ONE)).end(Ending.COMMIT, ONE, null, false);
        assertThat(calls).containsExactly("COMMIT at b", "release b");
    }

    @Test
    void nobodyKnowsABranchOnlyIfAllSaySo() {
        assertThatThrownBy(() -> hosts(true, new Host("a"), new Host("b")).end(Ending.ROLLBACK, ONE, null, false))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_NOTA));
        assertThatThrownBy(() ->
                        hosts(true, new Host("a", (Xid[]) null), new Host("b")).end(Ending.ROLLBACK, ONE, null, false))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
    }
}
