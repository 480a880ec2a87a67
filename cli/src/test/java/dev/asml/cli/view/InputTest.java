package dev.asml.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InputTest {
    @Test
    void everyInputIsWrittenAsTheProtocolHasIt() {
        assertThat(Input.message(
                        7,
                        0,
                        List.of(
                                new Input.KeyPress("ArrowLeft"),
                                new Input.KeyRelease("ArrowLeft"),
                                new Input.Text("é"),
                                new Input.MouseMove(1, 2),
                                new Input.ButtonPress("left", 3, 4),
                                new Input.ButtonRelease("left", 5, 6),
                                new Input.Wheel(0, 100, 7, 8),
                                new Input.Resize(640, 480),
                                new Input.Blur())))
                .isEqualTo("{\"seq\":7,\"events\":["
                        + "{\"type\":\"key-press\",\"code\":\"ArrowLeft\"},"
                        + "{\"type\":\"key-release\",\"code\":\"ArrowLeft\"},"
                        + "{\"type\":\"text\",\"text\":\"é\"},"
                        + "{\"type\":\"mouse-move\",\"x\":1,\"y\":2},"
                        + "{\"type\":\"button-press\",\"button\":\"left\",\"x\":3,\"y\":4},"
                        + "{\"type\":\"button-release\",\"button\":\"left\",\"x\":5,\"y\":6},"
                        + "{\"type\":\"wheel\",\"dx\":0,\"dy\":100,\"x\":7,\"y\":8},"
                        + "{\"type\":\"resize\",\"width\":640,\"height\":480},"
                        + "{\"type\":\"blur\"}]}");
    }

    @Test
    void anotherFramebufferIsNamed() {
        assertThat(Input.message(1, 2, List.of(new Input.KeyPress("KeyA"))))
                .isEqualTo("{\"seq\":1,\"events\":[{\"type\":\"key-press\",\"code\":\"KeyA\",\"fb\":2}]}");
    }
}
