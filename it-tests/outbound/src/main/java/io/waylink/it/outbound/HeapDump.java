package io.waylink.it.outbound;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import kotlin.sequences.Sequence;
import shark.CloseableHeapGraph;
import shark.GcRoot;
import shark.HeapField;
import shark.HeapObject;
import shark.HeapObject.HeapClass;
import shark.HeapObject.HeapInstance;
import shark.HeapObject.HeapObjectArray;
import shark.HeapValue;
import shark.HprofHeapGraph;
import shark.HprofRecordTag;

/**
 * Finds out of a heap dump what keeps classes loaded. What only the stack of a thread refers to does not count: a thread that
 * waits for its next task keeps the last one there, whosever it was, until it gets another.
 */
final class HeapDump implements AutoCloseable {

    /** The fields of {@code java.lang.ref.Reference} that keep nothing. */
    private static final Set<String> WEAK = Set.of("referent", "discovered", "next");

    private final CloseableHeapGraph graph;
    private final Map<Long, Step> reached = new HashMap<>();
    private final Deque<Long> toDo = new ArrayDeque<>();

    /** How an object was reached. */
    private record Step(long from, String by) {}

    private HeapDump(CloseableHeapGraph graph) {
        this.graph = graph;
    }

    static HeapDump read(Path file) {
        HeapDump dump = new HeapDump(
                HprofHeapGraph.Companion.openHeapGraph(file.toFile(), null, EnumSet.allOf(HprofRecordTag.class)));
        dump.walk();
        return dump;
    }

    /** For each class of this name that something keeps: what does, the class first, a line for each step. */
    List<String> keepersOf(String type) {
        List<String> keepers = new ArrayList<>();
        for (HeapClass each : all(graph.getClasses())) {
            if (each.getName().equals(type) && reached.containsKey(each.getObjectId())) {
                keepers.add(path(each.getObjectId()));
            }
        }
        return keepers;
    }

    private String path(long end) {
        StringBuilder lines = new StringBuilder();
        for (long at = end; at != 0; at = reached.get(at).from()) {
            lines.append(graph.findObjectById(at))
                    .append(" by ")
                    .append(reached.get(at).by())
                    .append('\n');
        }
        return lines.toString();
    }

    private void walk() {
        for (GcRoot root : graph.getGcRoots()) {
            if (!(root instanceof GcRoot.JavaFrame) && !(root instanceof GcRoot.JniLocal)) {
                reach(0, "a " + root.getClass().getSimpleName(), root.getId());
            }
        }
        for (Long next = toDo.poll(); next != null; next = toDo.poll()) {
            HeapObject object = graph.findObjectById(next);
            if (object instanceof HeapInstance instance) {
                follow(instance);
            } else if (object instanceof HeapClass type) {
                follow(type);
            } else if (object instanceof HeapObjectArray array) {
                for (HeapValue element : all(array.readElements())) {
                    reach(next, "an element", element.getAsNonNullObjectId());
                }
            }
        }
    }

    private void follow(HeapInstance instance) {
        long id = instance.getObjectId();
        reach(id, "its class", instance.getInstanceClassId());
        boolean reference = instance.instanceOf("java.lang.ref.Reference");
        for (HeapField field : all(instance.readFields())) {
            boolean weak = reference
                    && WEAK.contains(field.getName())
                    && field.getDeclaringClass().getName().equals("java.lang.ref.Reference");
            if (!weak) {
                reach(id, field.getName(), field.getValue().getAsNonNullObjectId());
            }
        }
    }

    private void follow(HeapClass type) {
        long id = type.getObjectId();
        for (HeapField field : all(type.readStaticFields())) {
            reach(id, "static " + field.getName(), field.getValue().getAsNonNullObjectId());
        }
        var described = type.readRecord();
        reach(id, "its loader", described.getClassLoaderId());
        reach(id, "its superclass", described.getSuperclassId());
        reach(id, "its protection domain", described.getProtectionDomainId());
    }

    private void reach(long from, String by, Long to) {
        if (to != null && to != 0 && graph.objectExists(to) && reached.putIfAbsent(to, new Step(from, by)) == null) {
            toDo.add(to);
        }
    }

    private static <T> Iterable<T> all(Sequence<? extends T> sequence) {
        Iterator<? extends T> iterator = sequence.iterator();
        return () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public T next() {
                return iterator.next();
            }
        };
    }

    @Override
    public void close() throws java.io.IOException {
        graph.close();
    }
}
