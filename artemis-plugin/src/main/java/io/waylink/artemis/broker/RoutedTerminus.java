package io.waylink.artemis.broker;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.waylink.artemis.config.LinkRules;
import org.apache.activemq.artemis.protocol.amqp.proton.AmqpSupport;
import org.apache.qpid.proton.amqp.DescribedType;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.messaging.Terminus;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Sender;

/**
 * The end of a routed link that lies in the broker. Artemis reads it from the attach, in the names of the broker; the
 * router is answered in its own.
 *
 * @param link which the router has attached
 * @param terminus the source, if clients receive over the link, else the target
 * @param atRouter the address that the router has asked for; may be null
 */
record RoutedTerminus(Link link, Terminus terminus, String atRouter) {

    private static final Symbol QUEUE = Symbol.valueOf("queue");
    private static final Symbol TOPIC = Symbol.valueOf("topic");
    private static final List<Object> NO_LOCAL = List.of(AmqpSupport.NO_LOCAL_FILTER_IDS);
    private static final Set<Symbol> KINDS =
            Set.of(QUEUE, TOPIC, Symbol.valueOf("temporary-queue"), Symbol.valueOf("temporary-topic"));

    /** That of this link; its terminus is null if the attach has none, or a coordinator. */
    static RoutedTerminus of(Link link) {
        Object asked = link instanceof Sender ? link.getRemoteSource() : link.getRemoteTarget();
        Terminus terminus = asked instanceof Terminus each ? each : null;
        return new RoutedTerminus(link, terminus, terminus == null ? null : terminus.getAddress());
    }

    /** That of a link of the broker's own: the router repeats what the broker has said. */
    static RoutedTerminus ofOwn(Link link) {
        Terminus said = (Terminus) (link instanceof Sender ? link.getSource() : link.getTarget());
        RoutedTerminus repeated = of(link);
        if (repeated.terminus() == null) {
            throw new IllegalStateException("the router has not repeated the address " + said.getAddress());
        }
        repeated.terminus().setAddress(said.getAddress());
        return new RoutedTerminus(link, repeated.terminus(), null);
    }

    boolean isDynamic() {
        return terminus != null && terminus.getDynamic();
    }

    /** What the broker calls it; may be null. */
    String atBroker(LinkRules rules) {
        return atRouter == null ? null : rules.names().atBroker(atRouter);
    }

    /** Has Artemis read the broker's name for it, and what is configured where the client does not say it. */
    void translate(LinkRules rules) {
        if (terminus instanceof Source source) {
            dropNoLocal(source);
        }
        String address = atRouter == null && terminus != null ? terminus.getAddress() : atBroker(rules);
        if (address == null || isDynamic()) {
            return;
        }
        terminus.setAddress(address);
        String bare = rules.names().bare(address);
        if (rules.isAnycast(bare)) {
            unlessSaid(QUEUE);
        } else if (rules.isMulticast(bare)) {
            unlessSaid(TOPIC);
        }
    }

    /**
     * Artemis would keep from this client what any client of the same router has sent, as they share a connection. Left
     * out of the answer, the filter tells the client that it is not in force.
     */
    private static void dropNoLocal(Source source) {
        Map<?, ?> filters = source.getFilter();
        if (filters != null) {
            Map<Object, Object> others = new HashMap<>(filters);
            others.values()
                    .removeIf(
                            filter -> filter instanceof DescribedType type && NO_LOCAL.contains(type.getDescriptor()));
            source.setFilter(others);
        }
    }

    private void unlessSaid(Symbol kind) {
        Symbol[] said = terminus.getCapabilities() == null ? new Symbol[0] : terminus.getCapabilities();
        if (List.of(said).stream().noneMatch(KINDS::contains)) {
            Symbol[] all = Arrays.copyOf(said, said.length + 1);
            all[said.length] = kind;
            terminus.setCapabilities(all);
        }
    }

    /** Answers with the router's name for it; before the link is opened. */
    void answer() {
        if (atRouter == null || atRouter.equals(terminus.getAddress()) || isDynamic()) {
            return;
        }
        if (terminus instanceof Source source) {
            Source answer = (Source) source.copy();
            answer.setAddress(atRouter);
            link.setSource(answer);
        } else if (terminus instanceof Target target) {
            Target answer = (Target) target.copy();
            answer.setAddress(atRouter);
            link.setTarget(answer);
        }
    }
}
