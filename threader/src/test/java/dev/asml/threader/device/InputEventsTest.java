package dev.asml.threader.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.threader.device.InputEvent.Blur;
import dev.asml.threader.device.InputEvent.Button;
import dev.asml.threader.device.InputEvent.ButtonPress;
import dev.asml.threader.device.InputEvent.ButtonRelease;
import dev.asml.threader.device.InputEvent.Close;
import dev.asml.threader.device.InputEvent.Gamepad;
import dev.asml.threader.device.InputEvent.KeyPress;
import dev.asml.threader.device.InputEvent.KeyRelease;
import dev.asml.threader.device.InputEvent.MouseMove;
import dev.asml.threader.device.InputEvent.Phase;
import dev.asml.threader.device.InputEvent.Resize;
import dev.asml.threader.device.InputEvent.Text;
import dev.asml.threader.device.InputEvent.Touch;
import dev.asml.threader.device.InputEvent.Wheel;
import dev.asml.threader.device.InputEvents.Addressed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InputEventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Written with {@code '} for {@code "}. */
    private static List<Addressed> read(String json) {
        try {
            return InputEvents.read(JSON.readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static InputEvent one(String json) {
        return read("[" + json + "]").getFirst().event();
    }

    @Test
    void eachEventIsRead() {
        assertThat(one("{'type':'key-press','code':'ArrowLeft'}")).isEqualTo(new KeyPress(37));
        assertThat(one("{'type':'key-release','code':'Nothing'}")).isEqualTo(new KeyRelease(255));
        assertThat(one("{'type':'key-release','key':65}")).isEqualTo(new KeyRelease(65));
        assertThat(one("{'type':'mouse-move','x':-10,'y':20}")).isEqualTo(new MouseMove(-10, 20));
        assertThat(one("{'type':'button-press','button':'left','x':1,'y':2}"))
                .isEqualTo(new ButtonPress(Button.LEFT, 1, 2));
        assertThat(one("{'type':'button-release','button':'middle','x':1,'y':2}"))
                .isEqualTo(new ButtonRelease(Button.MIDDLE, 1, 2));
        assertThat(one("{'type':'wheel','dx':0,'dy':-3,'x':10,'y':20}")).isEqualTo(new Wheel(0, -3, 10, 20));
        assertThat(one("{'type':'text','text':'é'}")).isEqualTo(new Text("é"));
        assertThat(one("{'type':'touch','phase':'cancel','id':1,'x':10,'y':20}"))
                .isEqualTo(new Touch(Phase.CANCEL, 1, 10, 20));
        assertThat(one("{'type':'resize','width':640,'height':576}")).isEqualTo(new Resize(640, 576));
        assertThat(one("{'type':'blur'}")).isEqualTo(new Blur());
        assertThat(one("{'type':'close','more':[]}")).isEqualTo(new Close());
        assertThat(one("{'type':'gamepad','index':2,'buttons':5,'axes':[0,-32767]}"))
                .isInstanceOfSatisfying(Gamepad.class, gamepad -> {
                    assertThat(gamepad.index()).isEqualTo(2);
                    assertThat(gamepad.buttons()).isEqualTo(5);
                    assertThat(gamepad.axes()).containsExactly(0, -32767);
                });
    }

    @Test
    void eventsAreForTheirFramebuffer() {
        assertThat(read("[{'type':'key-press','key':65},{'type':'key-press','key':66,'fb':3}]"))
                .containsExactly(new Addressed(0, new KeyPress(65)), new Addressed(3, new KeyPress(66)));
        assertThat(read("[]")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|events must be",
                "null|events must be",
                "[{'type':'blur'},7]|events[1] must be",
                "[{}]|events[0].type must be",
                "[{'type':'dance'}]|events[0].type must be one of key-press",
                "[{'type':'blur','fb':4}]|events[0].fb must be a whole number from 0 to 3",
                "[{'type':'blur','fb':'0'}]|events[0].fb must be",
                "[{'type':'key-press','key':256}]|events[0].key must be a whole number from 0 to 255",
                "[{'type':'key-press'}]|events[0].key must be",
                "[{'type':'mouse-move','x':1.5,'y':1}]|events[0].x must be",
                "[{'type':'mouse-move','x':1,'y':99999999999999999999}]|events[0].y must be",
                "[{'type':'button-press','button':'LEFT'}]|events[0].button must be one of left, right, middle",
                "[{'type':'touch','phase':7}]|events[0].phase must be one of start, move, end, cancel",
                "[{'type':'gamepad','index':16}]|events[0].index must be",
                "[{'type':'gamepad','axes':[0,32768]}]|events[0].axes[1] must be",
                "[{'type':'gamepad','axes':{}}]|events[0].axes must be",
                "[{'type':'resize','width':-1,'height':1}]|events[0].width must be",
                "[{'type':'text','text':7}]|events[0].text must be a text"
            })
    void errorsNameTheFieldAndWhatBelongsThere(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void documentsAreBounded() {
        String blur = "{'type':'blur'}";
        assertThat(read("[" + (blur + ",").repeat(1023) + blur + "]")).hasSize(1024);
        assertThatThrownBy(() -> read("[" + (blur + ",").repeat(1024) + blur + "]"))
                .hasMessageContaining("1025 events");
        String text = "{'type':'text','text':'%s'}";
        assertThat(one(text.formatted("x".repeat(1024)))).isEqualTo(new Text("x".repeat(1024)));
        assertThatThrownBy(() -> one(text.formatted("x".repeat(1025)))).hasMessageContaining("1024");
    }
}
