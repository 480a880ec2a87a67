package dev.asml.threader.wasm.names;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The guest's functions on a stack, the innermost first; those that call themselves are written once with their number.
 *
 * @param frames their names
 */
public record GuestStack(List<String> frames) {
    /** No guest's functions. */
    public static final GuestStack NONE = new GuestStack(List.of());

    private static final int MOST = 20;
    /** Ends the name of the class of the methods that stand for interpreted functions. */
    static final String SIGNPOST = "$0";

    private static final String CLASSES = NamedClasses.PACKAGE + ".";
    /** What gives a function its arguments from an array, and what linkers put around exports. */
    private static final Pattern BRIDGE = Pattern.compile("(call|enter|indirect)_\\d+|.*[.-]command_export");

    private static final Pattern PART = Pattern.compile("(.+)" + Pattern.quote(FunctionNames.PART) + "\\d+");

    public GuestStack {
        frames = List.copyOf(frames);
    }

    /** The guest's frames of a trace. */
    public static GuestStack of(StackTraceElement[] trace) {
        List<String> frames = new ArrayList<>();
        String last = "";
        boolean shown = false;
        int repeated = 0;
        int left = 0;
        List<StackTraceElement> guests =
                Arrays.stream(trace).filter(GuestStack::isGuest).toList();
        for (int i = 0; i < guests.size(); i++) {
            StackTraceElement each = guests.get(i);
            if (i + 1 < guests.size()
                    && isPart(each.getMethodName(), guests.get(i + 1).getMethodName())) {
                continue;
            }
            boolean shows = each.getClassName().endsWith(SIGNPOST);
            if (each.getMethodName().equals(last)) {
                repeated += shown && !shows ? 0 : 1; // what compiled code calls in the place of an interpreted function
                mark(frames, last, repeated, left);
            } else if (frames.size() < MOST) {
                last = each.getMethodName();
                repeated = 1;
                frames.add(last);
            } else {
                left++;
            }
            shown = shows;
        }
        if (left > 0) {
            frames.add("… %d more".formatted(left));
        }
        return frames.isEmpty() ? NONE : new GuestStack(frames);
    }

    /** Whether a function is a part of the one that called it, or of the same whole as that. */
    private static boolean isPart(String name, String caller) {
        Matcher part = PART.matcher(name);
        if (!part.matches() || !caller.startsWith(part.group(1))) {
            return false;
        }
        Matcher other = PART.matcher(caller);
        return part.group(1).equals(other.matches() ? other.group(1) : caller);
    }

    private static void mark(List<String> frames, String name, int times, int left) {
        if (left == 0 && times > 1) {
            frames.set(frames.size() - 1, "%s ×%d".formatted(name, times));
        }
    }

    private static boolean isGuest(StackTraceElement frame) {
        String type = frame.getClassName();
        if (!type.startsWith(CLASSES)) {
            return false;
        }
        int nested = type.indexOf('$');
        return (nested < 0 || Character.isDigit(type.charAt(nested + 1)))
                && !BRIDGE.matcher(frame.getMethodName()).matches();
    }

    /** The guest's frames where something failed: of its first cause, for the engine wraps what the JVM throws. */
    public static GuestStack of(Throwable failure) {
        GuestStack stack = of(failure.getStackTrace());
        Throwable cause = failure.getCause();
        for (int i = 0; cause != null && i < 10; i++, cause = cause.getCause()) {
            GuestStack deeper = of(cause.getStackTrace());
            stack = deeper.frames.isEmpty() ? stack : deeper;
        }
        return stack;
    }

    /** Only the innermost frames. */
    public GuestStack top(int most) {
        return frames.size() <= most ? this : new GuestStack(frames.subList(0, most));
    }

    /** {@code parse_header ← handle_request ← _start}; empty without frames. */
    @Override
    public String toString() {
        return String.join(" ← ", frames);
    }

    /** A reason with the stack behind it. */
    public String behind(String reason) {
        return frames.isEmpty() ? reason : reason + ": " + this;
    }
}
