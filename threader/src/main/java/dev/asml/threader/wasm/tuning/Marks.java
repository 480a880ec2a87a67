package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.SIPUSH;

import dev.asml.threader.wasm.tuning.Stores.Settled;
import dev.asml.threader.wasm.tuning.Stores.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Has stores that are near each other share the mark of the page that they write.
 *
 * <p>A mark reaches so far behind its place that it covers all that is written near it. Of stores that run one after the
 * other the first marks for all. Where the place is known when the function begins, as in a stack frame or a static
 * variable, the mark is set there, and not in the function's loops. A mark too many costs a copy of a page after the run.
 */
final class Marks {
    /** Bytes from a marked place on that are put back with its page. */
    static final int REACH = 256;

    private static final int PAGE_SHIFT = 12;
    private static final String MARK = "mark";
    private static final String MARK_TYPE = "(IILcom/dylibso/chicory/runtime/Memory;)V";

    /** What follows {@code write} in the names of stores that need no mark. */
    private static final String MARKED = "Marked";

    /** In how many regions a function must write near each other for a mark at its beginning. */
    private static final int WORTH_REGIONS = 3;

    private record Base(int from, int memory) {}

    private record Loop(int from, int to) {}

    private final MethodNode method;
    private final Stores stores;
    private final List<Loop> loops = new ArrayList<>();

    private Marks(MethodNode method) {
        this.method = method;
        this.stores = Stores.of(method);
    }

    static void share(MethodNode method) {
        new Marks(method).share();
    }

    private void share() {
        if (stores.found().isEmpty()) {
            return;
        }
        findLoops();
        Map<Base, List<Store>> near = new LinkedHashMap<>();
        for (Store each : stores.found()) {
            near.computeIfAbsent(new Base(each.place().from(), each.memory()), _ -> new ArrayList<>())
                    .add(each);
        }
        near.forEach((base, each) -> coverRegions(coverBeginning(base, each)));
    }

    private void findLoops() {
        int index = 0;
        for (AbstractInsnNode each : method.instructions) {
            if (each instanceof JumpInsnNode jump) {
                findLoop(jump.label, index);
            } else if (each instanceof TableSwitchInsnNode table) {
                for (LabelNode label : table.labels) {
                    findLoop(label, index);
                }
                findLoop(table.dflt, index);
            }
            index++;
        }
    }

    private void findLoop(LabelNode head, int jump) {
        int from = method.instructions.indexOf(head);
        if (from < jump) {
            loops.add(new Loop(from, jump));
        }
    }

    private boolean isInLoop(Store store) {
        return loops.stream().anyMatch(loop -> loop.from < store.index() && store.index() < loop.to);
    }

    /** Covers what a mark at the function's beginning can; the others are left. */
    private List<Store> coverBeginning(Base base, List<Store> all) {
        Settled settled = stores.settled(base.from);
        if (settled == null && base.from != Place.ZERO) {
            return all;
        }
        List<Store> left = new ArrayList<>();
        List<Store> window = new ArrayList<>();
        List<Store> upwards = all.stream()
                .sorted(Comparator.comparingInt(each -> each.place().distance()))
                .toList();
        for (Store each : upwards) {
            if (!window.isEmpty() && !isCovered(base, window.getFirst(), each)) {
                coverBeginning(base, settled, window, left);
                window.clear();
            }
            window.add(each);
        }
        coverBeginning(base, settled, window, left);
        left.sort(Comparator.comparingInt(Store::index));
        return left;
    }

    private static boolean isCovered(Base base, Store lowest, Store store) {
        int low = lowest.place().distance();
        int distance = store.place().distance();
        return base.from == Place.ZERO
                ? low >>> PAGE_SHIFT == distance >>> PAGE_SHIFT
                : store.end() - low <= REACH && store.end() > low;
    }

    private void coverBeginning(Base base, @Nullable Settled settled, List<Store> window, List<Store> left) {
        Store first = window.stream()
                .filter(stores::isFirst)
                .min(Comparator.comparingInt(Store::index))
                .orElse(null);
        int low = window.getFirst().place().distance();
        if (first != null) {
            lead(first, base.from == Place.ZERO ? 0 : first.place().distance() - low);
        } else if (isWorth(window)) {
            markAtBeginning(base, settled, low);
        } else {
            left.addAll(window);
            return;
        }
        window.stream().filter(each -> !each.equals(first)).forEach(Marks::follow);
    }

    private boolean isWorth(List<Store> window) {
        return window.stream().anyMatch(this::isInLoop)
                || window.stream().mapToInt(Store::region).distinct().count() >= WORTH_REGIONS;
    }

    private void markAtBeginning(Base base, @Nullable Settled settled, int distance) {
        InsnList mark = new InsnList();
        if (settled == null || base.from == Place.ZERO) {
            mark.add(number(distance));
            mark.add(number(0));
        } else {
            mark.add(new VarInsnNode(ILOAD, settled.variable()));
            mark.add(number(distance - settled.distance()));
        }
        mark.add(new VarInsnNode(ALOAD, base.memory));
        mark.add(new MethodInsnNode(INVOKESTATIC, MemoryAccesses.OWNER, MARK, MARK_TYPE, false));
        AbstractInsnNode after = settled == null || base.from == Place.ZERO ? null : settled.after();
        if (after == null) {
            method.instructions.insert(mark);
        } else {
            method.instructions.insert(after, mark);
        }
    }

    /** Lets the first of each region's stores mark for those behind it. */
    private void coverRegions(List<Store> inOrder) {
        List<Store> group = new ArrayList<>();
        int low = 0;
        int high = 0;
        for (Store each : inOrder) {
            int nextLow = Math.min(low, each.place().distance());
            int nextHigh = Math.max(high, each.end());
            boolean fits = !group.isEmpty()
                    && group.getFirst().region() == each.region()
                    && (long) nextHigh - nextLow <= REACH;
            if (!fits) {
                cover(group, low);
                group.clear();
                nextLow = each.place().distance();
                nextHigh = each.end();
            }
            low = nextLow;
            high = nextHigh;
            group.add(each);
        }
        cover(group, low);
    }

    private void cover(List<Store> group, int low) {
        if (group.isEmpty()) {
            return;
        }
        lead(group.getFirst(), group.getFirst().place().distance() - low);
        group.subList(1, group.size()).forEach(Marks::follow);
    }

    /** Has a store mark what lies so many bytes before it. */
    private void lead(Store store, int before) {
        if (before == 0) {
            return;
        }
        MethodInsnNode call = store.call();
        call.desc = call.desc.replace(")", "I)");
        method.instructions.insertBefore(call, number(before));
    }

    static AbstractInsnNode number(int number) {
        if (number >= -1 && number <= 5) {
            return new InsnNode(ICONST_0 + number);
        }
        return number == (short) number ? new IntInsnNode(SIPUSH, number) : new LdcInsnNode(number);
    }

    private static void follow(Store store) {
        store.call().name = store.call().name.replace("write", "write" + MARKED);
    }
}
