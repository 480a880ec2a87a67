package dev.asml.threader.device;

import dev.asml.manifests.Coordinates;
import dev.asml.threader.io.Parking;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.HeapAllowance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * The devices of one invocation: four framebuffers with their input, and sound. The guest's thread uses {@link #files},
 * anybody the rest.
 *
 * <p>What a guest can open, N from 0 to 3. Names in a row are one device; the older ones are those that earlier guests
 * were built for.
 *
 * <table>
 * <caption>Device files</caption>
 * <tr><td>{@code _wasmer/dev/fbN/fb}</td><td>{@code _wasmer/fbN/fb}, {@code dev/wasmerfbN}</td></tr>
 * <tr><td>{@code _wasmer/dev/fbN/virtual_size}</td>
 *     <td>{@code _wasmer/fbN/virtual_size}, {@code sys/class/graphics/wasmerfbN/virtual_size}</td></tr>
 * <tr><td>{@code _wasmer/dev/fbN/draw}</td>
 *     <td>{@code buffer_index_display} in {@code _wasmer/dev/fbN}, {@code _wasmer/fbN} and
 *     {@code sys/class/graphics/wasmerfbN}</td></tr>
 * <tr><td>{@code _wasmer/dev/fbN/input}</td><td>{@code _wasmer/fbN/input}; {@code dev/input} is that of 0</td></tr>
 * <tr><td>{@code _wasmer/dev/fbN/info}</td><td>see {@link InfoFile}</td></tr>
 * <tr><td>{@code _wasmer/dev/fbN/events}</td><td>see {@link Happenings}</td></tr>
 * <tr><td>{@code _wasmer/dev/fbN/vsync}</td><td>see {@link VsyncFile}</td></tr>
 * <tr><td>{@code _wasmer/dev/snd0/pcm} and {@code format}</td><td>see {@link Sound}</td></tr>
 * </table>
 *
 * <p>In {@code sys/class/graphics}, {@code wasmerfb} without a number is 0.
 */
public final class Devices implements AutoCloseable {
    /** What a manifest declares to have them. */
    public static final Coordinates COORDINATES = Coordinates.parse("wasmer.io.devices");

    /** How many there are of each. */
    public static final int FRAMEBUFFERS = 4;

    /** Who is told that something is to be seen. Called by the guest's thread, so it may not wait. */
    @FunctionalInterface
    public interface Watcher {
        /** A frame was drawn, a window has another size, or sound was made. */
        void changed();
    }

    private final DeviceSettings settings;
    private final Journal journal;
    private final Waiting waiting;
    private final List<Display> displays;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final List<DrawHold> holds = new CopyOnWriteArrayList<>();
    private final Sound sound;
    private final PixelMemory memory = new PixelMemory();

    /** Made when the guest first needs them, and not kept beyond it: pixels are many. */
    private volatile Map<String, Device> files = Map.of();

    private volatile int viewersRate;

    /** Devices that nothing was drawn on yet. */
    public Devices(DeviceSettings settings, Journal journal) {
        this(settings, journal, System::nanoTime);
    }

    /** The same by another clock. */
    Devices(DeviceSettings settings, Journal journal, LongSupplier clock) {
        this.settings = settings;
        this.journal = journal;
        this.waiting = new Waiting(clock);
        List<Display> all = new ArrayList<>(FRAMEBUFFERS);
        for (int index = 0; index < FRAMEBUFFERS; index++) {
            all.add(new Display(index, settings.closedEvent()));
        }
        this.displays = List.copyOf(all);
        this.sound = new Sound(waiting, settings.maxFramesPerSecond() > 0, journal, this::changed);
    }

    /** The device files: paths without a leading {@code /}, all aliases included, of which several lead to one device. */
    public Map<String, Device> files() {
        if (files.isEmpty()) {
            Map<String, Device> all = new HashMap<>();
            displays.forEach(display -> addFiles(all, display));
            all.put("_wasmer/dev/snd0/pcm", sound.pcmFile());
            all.put("_wasmer/dev/snd0/format", sound.formatFile());
            files = Collections.unmodifiableMap(all);
        }
        return files;
    }

    private void addFiles(Map<String, Device> all, Display display) {
        FramePacer pacer = new FramePacer(waiting, this::rate);
        Framebuffer framebuffer =
                new Framebuffer(display, settings, memory, this::changed, frame -> drawn(frame, pacer));
        Device pixels = framebuffer.pixelFile();
        Device size = framebuffer.sizeFile();
        Device draw = framebuffer.drawFile();
        Device input = display.inputFile(journal);
        int index = display.index();
        all.put("dev/wasmerfb" + index, pixels);
        addIn(all, "sys/class/graphics/wasmerfb" + index, Map.of("virtual_size", size, "buffer_index_display", draw));
        if (index == 0) {
            all.put("dev/input", input);
            addIn(all, "sys/class/graphics/wasmerfb", Map.of("virtual_size", size, "buffer_index_display", draw));
        }
        Map<String, Device> common =
                Map.of("fb", pixels, "virtual_size", size, "buffer_index_display", draw, "input", input);
        addIn(all, "_wasmer/fb" + index, common);
        addIn(all, "_wasmer/dev/fb" + index, common);
        Map<String, Device> added = Map.of(
                "draw",
                draw,
                "info",
                new InfoFile(framebuffer, this::rate, journal),
                "events",
                display.eventsFile(journal),
                "vsync",
                new VsyncFile(pacer, journal));
        addIn(all, "_wasmer/dev/fb" + index, added);
    }

    private static void addIn(Map<String, Device> files, String folder, Map<String, Device> named) {
        named.forEach((name, device) -> files.put(folder + "/" + name, device));
    }

    /** Says how the guest's thread waits; to be called before the guest runs. */
    public void attach(Parking parking) {
        waiting.attach(parking);
    }

    /** Says where framebuffers take their memory; to be called before the guest runs. */
    public void charge(HeapAllowance heap) {
        memory.charge(heap);
    }

    /** One of the framebuffers. */
    public Display display(int index) {
        return displays.get(index);
    }

    /** All framebuffers. */
    public List<Display> displays() {
        return displays;
    }

    /** What the guest plays. */
    public Sound sound() {
        return sound;
    }

    /** Tells {@code watcher} of changes from now on. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /** Tells it no more. */
    public void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    private void changed() {
        watchers.forEach(Watcher::changed);
    }

    /**
     * Whoever watches takes at most so many frames a second; draws wait accordingly, but never beyond the settings' rate.
     *
     * @param framesPerSecond 0 for the settings' rate
     */
    public void pace(int framesPerSecond) {
        viewersRate = Math.max(0, framesPerSecond);
        waiting.wake();
    }

    /** Slots a second now; 0 if nothing waits. */
    private int rate() {
        int most = settings.maxFramesPerSecond();
        int shown = viewersRate;
        return most == 0 || shown == 0 ? Math.max(most, shown) : Math.min(most, shown);
    }

    private void drawn(Frame frame, FramePacer pacer) {
        journal.drawn(frame.framebuffer(), frame.width(), frame.height(), frame.pixels());
        changed();
        if (!holds.isEmpty()) {
            waiting.await(() -> isTaken(frame) ? 0 : Long.MAX_VALUE);
        }
        pacer.awaitDraw();
    }

    private boolean isTaken(Frame frame) {
        return holds.stream().allMatch(hold -> hold.has(frame));
    }

    /**
     * From now on each draw waits until the holder has taken its frame: for viewers that want every frame, not the
     * latest.
     */
    public Hold hold() {
        DrawHold hold = new DrawHold(waiting::wake, this::release);
        holds.add(hold);
        return hold;
    }

    private void release(DrawHold hold) {
        holds.remove(hold);
        waiting.wake();
    }

    /** A viewer's hold on the guest's draws. */
    public interface Hold extends AutoCloseable {
        /** The holder has the frame. */
        void taken(Frame frame);

        /** Lets the guest draw freely. */
        @Override
        void close();
    }

    /** Ends every wait of the guest at a device: nothing is paced any more, and nothing will come. */
    @Override
    public void close() {
        waiting.close();
        memory.close();
        files = Map.of();
    }
}
