package dev.asml.threader.device;

import dev.asml.threader.device.InputEvent.Button;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The outer side of one framebuffer. Safe for use by many threads. */
public final class Display {
    private final int index;
    private final Controls controls;
    private final Happenings happenings = new Happenings();

    /** Used by the guest's thread only. */
    private final ReadInputs read = new ReadInputs();

    private volatile Size size = Size.NONE;
    private volatile @Nullable Frame frame;

    Display(int index, boolean closedEvent) {
        this.index = index;
        this.controls = new Controls(closedEvent);
    }

    /** 0 to 3. */
    public int index() {
        return index;
    }

    /** The window's measures, both of one time. */
    public Size size() {
        return size;
    }

    /** The window's width in pixels; 0 if there is no window. */
    public int width() {
        return size.width();
    }

    /** The window's height in pixels; 0 if there is no window. */
    public int height() {
        return size.height();
    }

    /** The last frame drawn, kept when the guest has ended; null if none was drawn yet. */
    public @Nullable Frame frame() {
        return frame;
    }

    /**
     * A person's input.
     *
     * @param source tells those apart who send input: what one of them holds down is released by {@link #release}
     * @param sequence the sender's number of this input, from 1; see {@link Frame#input()}
     */
    public void send(Object source, long sequence, InputEvent event) {
        Origin origin = new Origin(source, sequence);
        Size window = size;
        switch (event) {
            case InputEvent.KeyPress(int code) -> controls.press(origin, code);
            case InputEvent.KeyRelease(int code) -> controls.release(origin, code);
            case InputEvent.MouseMove(int x, int y) -> controls.move(origin, window.column(x), window.row(y));
            case InputEvent.ButtonPress(Button button, int x, int y) ->
                controls.press(origin, button, window.column(x), window.row(y));
            case InputEvent.ButtonRelease(Button button, int x, int y) ->
                release(origin, button, window.column(x), window.row(y));
            case InputEvent.Wheel(int dx, int dy, int x, int y) ->
                happenings.wheel(origin, dx, dy, window.column(x), window.row(y));
            case InputEvent.Text(String text) -> happenings.text(origin, text);
            case InputEvent.Touch(var phase, int id, int x, int y) ->
                happenings.touch(origin, new InputEvent.Touch(phase, id, window.column(x), window.row(y)));
            case InputEvent.Gamepad gamepad -> happenings.gamepad(origin, gamepad);
            case InputEvent.Resize(int width, int height) -> happenings.resize(origin, width, height);
            case InputEvent.Blur _ -> release(origin);
            case InputEvent.Close _ -> controls.close(origin);
        }
    }

    private void release(Origin origin, Button button, int x, int y) {
        if (controls.release(origin, button)) {
            happenings.release(origin, button, x, y);
        }
    }

    /** Releases every key and button that the source holds down. */
    public void release(Object source) {
        release(new Origin(source, 0));
    }

    private void release(Origin origin) {
        controls.keys(origin.source()).forEach(key -> controls.release(origin, key));
        controls.buttons(origin.source())
                .forEach(button -> release(origin, button, controls.mouseX(), controls.mouseY()));
        happenings.blur(origin);
    }

    // The guest's side

    Device inputFile(Journal journal) {
        return new EventFile(controls.queue(), journal, Journal.Kind.INPUT, this::size, read, () -> {});
    }

    Device eventsFile(Journal journal) {
        return new EventFile(happenings.queue(), journal, Journal.Kind.DEVICE, this::size, read, happenings::use);
    }

    void resize(Size newSize) {
        size = newSize;
    }

    void show(Frame newFrame) {
        frame = newFrame;
    }

    /** The guest has drawn a frame. */
    void drawn() {
        controls.drawn();
    }

    long greatestRead() {
        return read.greatest();
    }

    Map<Object, Long> read() {
        return read.bySource();
    }
}
