package dev.asml.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.cli.screen.TerminalEvent.Keystroke;
import dev.asml.cli.screen.TerminalEvent.Modifiers;
import dev.asml.cli.screen.TerminalEvent.Motion;
import dev.asml.cli.view.Input;
import java.util.List;
import org.junit.jupiter.api.Test;

class PersonTest {
    private static final Grid GRID = Grid.of(40, 21).cells(10, 20);
    private static final Layout LAYOUT = Layout.ofHalves(40, 40, GRID, 20, new Scale(1));

    private final Person person = new Person(false);

    private List<Input> at(long millis, TerminalEvent event) {
        return person.inputs(event, LAYOUT, GRID, millis);
    }

    private static Keystroke struck(String code, String text) {
        return new Keystroke(code, Modifiers.NONE, Motion.STROKE, text);
    }

    @Test
    void aStrokeIsReleasedAfterAWhile() {
        assertThat(at(1000, struck("KeyA", "a"))).containsExactly(new Input.KeyPress("KeyA"), new Input.Text("a"));
        assertThat(person.holds()).isTrue();
        assertThat(person.due(1000 + HeldKeys.HOLD_MILLIS - 1)).isEmpty();
        assertThat(person.due(1000 + HeldKeys.HOLD_MILLIS)).containsExactly(new Input.KeyRelease("KeyA"));
        assertThat(person.holds()).isFalse();
    }

    @Test
    void repeatsKeepAKeyDown() {
        at(0, struck("ArrowUp", ""));

        for (int millis = 30; millis < 3000; millis += 30) {
            assertThat(at(millis, struck("ArrowUp", ""))).isEmpty();
            assertThat(person.due(millis)).isEmpty();
        }
        assertThat(person.due(3200)).containsExactly(new Input.KeyRelease("ArrowUp"));
    }

    @Test
    void whatIsHeldDownWithAStrokeGoesDownBefore() {
        Keystroke key = new Keystroke("KeyA", new Modifiers(true, true, true), Motion.STROKE, "");

        assertThat(at(0, key))
                .containsExactly(
                        new Input.KeyPress("ShiftLeft"),
                        new Input.KeyPress("ControlLeft"),
                        new Input.KeyPress("AltLeft"),
                        new Input.KeyPress("KeyA"));
        assertThat(person.due(500)).hasSize(4);
    }

    @Test
    void realReleasesAreHandedOn() {
        Modifiers shift = new Modifiers(true, false, false);

        assertThat(at(0, new Keystroke("KeyA", shift, Motion.PRESS, "A")))
                .containsExactly(new Input.KeyPress("KeyA"), new Input.Text("A"));
        assertThat(at(1, new Keystroke("KeyA", shift, Motion.REPEAT, "A"))).containsExactly(new Input.Text("A"));
        assertThat(at(2, new Keystroke("KeyA", shift, Motion.RELEASE, "")))
                .containsExactly(new Input.KeyRelease("KeyA"));
        assertThat(person.holds()).isFalse();
    }

    @Test
    void theMouseIsAPixelOfThePicture() {
        // One dot a pixel: rows of two pixels.
        assertThat(at(0, new TerminalEvent.MouseMove(3, 4))).containsExactly(new Input.MouseMove(3, 9));
        assertThat(at(0, new TerminalEvent.MouseMove(3, 4))).isEmpty();
        assertThat(at(0, new TerminalEvent.MouseButton("left", true, 1, 1)))
                .containsExactly(new Input.ButtonPress("left", 1, 3));
        assertThat(at(0, new TerminalEvent.MouseButton("left", false, 1, 20)))
                .containsExactly(new Input.ButtonRelease("left", 1, 39));
        assertThat(at(0, new TerminalEvent.MouseWheel(0, -1, 0, 0))).containsExactly(new Input.Wheel(0, -100, 0, 1));
        assertThat(at(0, new TerminalEvent.MouseButton("left", true, 1, 20))).isEmpty();
    }

    @Test
    void theMouseIsExactWhereTheTerminalTellsPixels() {
        Person exact = new Person(true);

        assertThat(exact.inputs(new TerminalEvent.MouseMove(39, 61), LAYOUT, GRID, 0))
                .containsExactly(new Input.MouseMove(3, 6));
    }

    @Test
    void withoutAPictureThereIsNoMouse() {
        assertThat(person.inputs(new TerminalEvent.MouseMove(1, 1), null, GRID, 0))
                .isEmpty();
    }

    @Test
    void whoLooksAwayHoldsNothing() {
        at(0, struck("KeyA", ""));

        assertThat(at(1, new TerminalEvent.Focus(false))).containsExactly(new Input.Blur());
        assertThat(person.due(10_000)).isEmpty();
        assertThat(at(2, new TerminalEvent.Focus(true))).isEmpty();
    }

    @Test
    void twoKeysLeave() {
        Modifiers control = new Modifiers(false, false, true);

        assertThat(Person.leaves(new Keystroke("KeyC", control, Motion.STROKE, "")))
                .isTrue();
        assertThat(Person.leaves(new Keystroke("BracketRight", control, Motion.PRESS, "")))
                .isTrue();
        assertThat(Person.leaves(new Keystroke("KeyC", control, Motion.RELEASE, "")))
                .isFalse();
        assertThat(Person.leaves(struck("KeyC", "c"))).isFalse();
    }
}
