package dev.asml.threader.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where two frames differ, as rectangles that do not overlap.
 *
 * @param whole whether they are one rectangle over all
 */
record FrameChange(boolean whole, List<Area> areas) {
    /** A rectangle of pixels. */
    record Area(int x, int y, int width, int height) {
        int pixels() {
            return width * height;
        }
    }

    private static final int TILE = 16;

    /** When three of four pixels changed, one rectangle is the shorter description. */
    private static final double MOST = 0.75;

    /** The difference; {@code from} null or of another size means all. */
    @SuppressWarnings("ReferenceEquality") // a frame that shows nothing new has the array of the one before
    static FrameChange between(@Nullable Frame from, Frame to) {
        if (from == null || from.width() != to.width() || from.height() != to.height()) {
            return all(to);
        }
        if (from.pixels() == to.pixels()) {
            return new FrameChange(false, List.of());
        }
        List<Area> areas = merged(from.pixels(), to);
        long changed = areas.stream().mapToLong(Area::pixels).sum();
        boolean most = changed > MOST * to.width() * to.height();
        return most
                ? all(to)
                : new FrameChange(
                        false,
                        areas.stream()
                                .map(area -> trimmed(area, from.pixels(), to))
                                .toList());
    }

    private static FrameChange all(Frame frame) {
        boolean none = frame.width() == 0 || frame.height() == 0;
        return new FrameChange(true, none ? List.of() : List.of(new Area(0, 0, frame.width(), frame.height())));
    }

    /** Tiles that changed, joined to runs, and runs of equal extent joined downwards. */
    private static List<Area> merged(int[] old, Frame frame) {
        List<Area> done = new ArrayList<>();
        List<Area> above = List.of();
        for (int y = 0; y < frame.height(); y += TILE) {
            List<Area> row = new ArrayList<>();
            for (Area run : runs(old, frame, y)) {
                row.add(joined(above, run));
            }
            above.stream().filter(area -> !continued(row, area)).forEach(done::add);
            above = row;
        }
        done.addAll(above);
        return done;
    }

    private static Area joined(List<Area> above, Area run) {
        for (Area area : above) {
            if (area.x == run.x && area.width == run.width) {
                return new Area(area.x, area.y, area.width, area.height + run.height);
            }
        }
        return run;
    }

    private static boolean continued(List<Area> row, Area area) {
        return row.stream().anyMatch(next -> next.x == area.x && next.y == area.y);
    }

    private static List<Area> runs(int[] old, Frame frame, int y) {
        int height = Math.min(TILE, frame.height() - y);
        List<Area> runs = new ArrayList<>();
        int start = -1;
        for (int x = 0; x < frame.width(); x += TILE) {
            boolean dirty = differ(old, frame, x, y, Math.min(TILE, frame.width() - x), height);
            if (dirty && start < 0) {
                start = x;
            } else if (!dirty && start >= 0) {
                runs.add(new Area(start, y, x - start, height));
                start = -1;
            }
        }
        if (start >= 0) {
            runs.add(new Area(start, y, frame.width() - start, height));
        }
        return runs;
    }

    private static boolean differ(int[] old, Frame frame, int x, int y, int width, int height) {
        for (int row = y; row < y + height; row++) {
            int at = row * frame.width() + x;
            if (!Arrays.equals(old, at, at + width, frame.pixels(), at, at + width)) {
                return true;
            }
        }
        return false;
    }

    /** Without the rows and columns at its border that did not change. */
    private static Area trimmed(Area area, int[] old, Frame frame) {
        int left = area.width;
        int right = 0;
        int top = -1;
        int bottom = 0;
        for (int y = 0; y < area.height; y++) {
            int at = (area.y + y) * frame.width() + area.x;
            int first = Arrays.mismatch(old, at, at + area.width, frame.pixels(), at, at + area.width);
            if (first >= 0) {
                top = top < 0 ? y : top;
                bottom = y + 1;
                left = Math.min(left, first);
                right = Math.max(right, end(old, frame.pixels(), at, area.width));
            }
        }
        return new Area(area.x + left, area.y + top, right - left, bottom - top);
    }

    private static int end(int[] old, int[] now, int at, int width) {
        int end = width;
        while (old[at + end - 1] == now[at + end - 1]) {
            end--;
        }
        return end;
    }
}
