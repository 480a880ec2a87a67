package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsolePageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;
    private static final int FIRST = 0x203040;
    private static final String LIVE = "document.getElementById('state').textContent === 'Live'";

    @TempDir
    private static Path profile;

    private static Browser browser;

    @TempDir
    private Path folder;

    private RunningThreader threader;
    private String token;

    @BeforeAll
    static void startBrowser() {
        browser = new Browser(profile);
    }

    @AfterAll
    static void closeBrowser() {
        browser.close();
    }

    @BeforeEach
    void start() throws IOException {
        threader = new RunningThreader(folder.resolve("data"));
        token = Files.readString(folder.resolve("data/console-token")).strip();
        deploy("first");
        browser.size(1000, 700);
        browser.problems.clear();
    }

    private void deploy(String name) {
        var deployed = threader.deploy(new Projects(folder.resolve(name), "test")
                .function("screen", "screen")
                .devices()
                .bundle());
        assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
    }

    @AfterEach
    void close() {
        browser.go("about:blank").forget(threader.threader.console());
        threader.close();
    }

    private void noProblems() {
        assertThat(browser.problems).isEmpty();
    }

    private Browser play() {
        return browser.go(threader.threader.console() + "/play/test/screen?token=" + token)
                .until(LIVE)
                .until(pixel(0, 20, 20, FIRST));
    }

    private static String pixel(int framebuffer, int x, int y, int colour) {
        return ("((fb, x, y) => { const d = document.querySelector(`canvas[data-fb=\"${fb}\"]`)"
                                + ".getContext('2d').getImageData(x, y, 1, 1).data; return d[0] << 16 | d[1] << 8 | d[2]; })(%d, %d, %d)")
                        .formatted(framebuffer, x, y)
                + " === " + colour;
    }

    /** What the guest draws at first. */
    private static int[] firstPicture() {
        int[] pixels = new int[WIDTH * HEIGHT];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean upper = y < 8;
                int colour = upper && x < 8 ? 0xFF0000 : upper && x >= WIDTH - 8 ? 0x00FF00 : FIRST;
                pixels[y * WIDTH + x] = y >= HEIGHT - 8 && x < 8 ? 0x0000FF : colour;
            }
        }
        return pixels;
    }

    private static int[] pixels(BufferedImage image) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(pixels).map(pixel -> pixel & 0xFFFFFF).toArray();
    }

    /** Where a pixel of the framebuffer is on the page. */
    private static double[] place(int x, int y) {
        JsonNode box = browser.evaluate("(() => { const b = document.querySelector('canvas').getBoundingClientRect();"
                + " return [b.x, b.y, b.width, b.height]; })()");
        return new double[] {
            box.path(0).asDouble() + (x + .5) * box.path(2).asDouble() / WIDTH,
            box.path(1).asDouble() + (y + .5) * box.path(3).asDouble() / HEIGHT
        };
    }

    @Test
    void asksForTheTokenAndKeepsItOutOfTheAddress() {
        String console = threader.threader.console();
        browser.go(console + "/").until("document.querySelector('#token')");
        assertThat(browser.evaluate("getComputedStyle(document.querySelector('#wrong')).display")
                        .asText())
                .isEqualTo("none");
        browser.click("#token").type("not it").click("button");
        browser.until("getComputedStyle(document.querySelector('#wrong')).display === 'block'");
        browser.click("#token").type(token).click("button");
        browser.until("document.querySelector('#functions .name')?.textContent === 'test/screen'");
        assertThat(browser.evaluate("location.href").asText()).isEqualTo(console + "/");
        assertThat(browser.evaluate("document.cookie").asText()).isEmpty();
    }

    @Test
    void showsExactlyWhatTheGuestDraws() {
        play();
        JsonNode data = browser.evaluate("(() => { const c = document.querySelector('canvas'); return Array.from("
                + "c.getContext('2d').getImageData(0, 0, c.width, c.height).data); })()");
        int[] shown = new int[data.size() / 4];
        for (int i = 0; i < shown.length; i++) {
            shown[i] = data.path(4 * i).asInt() << 16
                    | data.path(4 * i + 1).asInt() << 8
                    | data.path(4 * i + 2).asInt();
            assertThat(data.path(4 * i + 3).asInt()).isEqualTo(255);
        }
        assertThat(shown).isEqualTo(firstPicture());
        noProblems();
    }

    @Test
    void scalesByWholeFactorsWithoutBlur() {
        play();
        JsonNode box = browser.evaluate("(() => { const b = document.querySelector('canvas').getBoundingClientRect();"
                + " return [b.x, b.y, b.width, b.height]; })()");
        int scale = box.path(2).asInt() / WIDTH;
        assertThat(scale).isGreaterThan(5);
        assertThat(box.path(2).asDouble()).isEqualTo(scale * WIDTH);
        assertThat(box.path(3).asDouble()).isEqualTo(scale * HEIGHT);
        int left = (int) Math.round(box.path(0).asDouble());
        int top = (int) Math.round(box.path(1).asDouble());
        BufferedImage part = browser.screenshot().getSubimage(left, top, scale * WIDTH, scale * HEIGHT);
        int[] expected = firstPicture();
        int[] scaled = new int[part.getWidth() * part.getHeight()];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = expected[i / part.getWidth() / scale * WIDTH + i % part.getWidth() / scale];
        }
        assertThat(pixels(part)).isEqualTo(scaled);
    }

    @Test
    void pressesAndReleasesKeys() {
        play().down("KeyA", "a").until(pixel(0, 20, 20, 0x203041)).until(pixel(0, 10, 46, 0xFFFFFF));
        browser.down("ControlLeft", "Control").until(pixel(0, 20, 20, 0x203011)).until(pixel(0, 12, 46, 0xFFFFFF));
        browser.up("KeyA", "a").up("ControlLeft", "Control").until(pixel(0, 10, 46, 0x203011));
        browser.until("document.getElementById('latency').textContent.endsWith(' ms')");
        browser.until("document.getElementById('ping').textContent.endsWith(' ms')");
        noProblems();
    }

    @Test
    void releasesKeysWhenThePageLosesTheFocus() {
        play().down("KeyA", "a").until(pixel(0, 10, 46, 0xFFFFFF));
        browser.evaluate("dispatchEvent(new Event('blur'))");
        browser.until(pixel(0, 10, 46, 0x203041));
        browser.up("KeyA", "a").down("KeyB", "b").until(pixel(0, 10, 46, 0xFFFFFF));
        browser.evaluate("document.getElementById('shot').focus()");
        browser.until(pixel(0, 10, 46, 0x203042));
        noProblems();
    }

    @Test
    void movesAndClicksTheMouseInPixelsOfTheGuest() {
        play();
        double[] at = place(30, 21);
        browser.mouse("mouseMoved", at[0], at[1]).until(pixel(0, 30, 21, 0xFFFFFF));
        browser.mouse("mousePressed", at[0], at[1]).until(pixel(0, 30, 21, 0xFFFF00));
        browser.until(pixel(0, 29, 20, 0xFFFF00) + " && " + pixel(0, 28, 20, FIRST));
        double[] corner = place(WIDTH - 1, HEIGHT - 1);
        browser.mouse("mouseReleased", corner[0], corner[1]);
        browser.mouse("mouseMoved", corner[0], corner[1])
                .until(pixel(0, WIDTH - 1, HEIGHT - 1, 0xFFFFFF))
                .until(pixel(0, 30, 21, FIRST));
        noProblems();
    }

    @Test
    void leavesTheBrowsersOwnKeysAlone() {
        play();
        browser.evaluate("""
                window.kept = [];
                addEventListener('keydown', (event) => {
                  kept.push(event.defaultPrevented);
                  event.preventDefault();
                });""");
        for (String init : List.of(
                "code: 'F5', key: 'F5'",
                "code: 'KeyR', key: 'r', ctrlKey: true",
                "code: 'Tab', key: 'Tab', shiftKey: true",
                "code: 'ArrowDown', key: 'ArrowDown'",
                "code: 'Space', key: ' '")) {
            browser.evaluate("document.getElementById('stage').dispatchEvent("
                    + "new KeyboardEvent('keydown', {bubbles: true, cancelable: true, %s}))".formatted(init));
        }
        assertThat(browser.evaluate("kept.join()").asText()).isEqualTo("false,false,false,true,true");
    }

    @Test
    void startsAnewWhenTheThreaderWasStartedAgain() {
        play().down("KeyA", "a").until(pixel(0, 20, 20, 0x203041)).up("KeyA", "a");
        browser.evaluate("window.same = true");
        int port = URI.create(threader.threader.console()).getPort();
        threader.close();
        browser.until("document.getElementById('state').textContent === 'Connection lost'");
        threader = new RunningThreader(folder.resolve("data"), port);
        browser.until(LIVE).until(pixel(0, 20, 20, FIRST));
        assertThat(browser.evaluate("window.same").asBoolean()).isTrue();
    }

    @Test
    void showsSeveralWindowsUntilTheyClose() {
        play().down("KeyW", "w").up("KeyW", "w");
        browser.until(pixel(1, 31, 23, 0xFF00FF));
        JsonNode boxes =
                browser.evaluate("[...document.querySelectorAll('canvas')].map((c) => c.width + 'x' + c.height)");
        assertThat(boxes.toString()).isEqualTo("[\"64x48\",\"32x24\"]");
        browser.click("canvas[data-fb=\"1\"]").until("document.querySelector('canvas[data-fb=\"1\"].current')");
        browser.click("canvas[data-fb=\"0\"]").down("KeyV", "v");
        browser.until("document.querySelectorAll('canvas').length === 1");
        noProblems();
    }

    @Test
    void saysThatTheSessionEndedAndStartsAgain() {
        play().down("Escape", "Escape").until("!document.getElementById('cover').hidden");
        assertThat(browser.evaluate("document.getElementById('cover-text').textContent")
                        .asText())
                .isEqualTo("It ended.");
        browser.up("Escape", "Escape").click("#again").until(LIVE).until(pixel(0, 20, 20, FIRST));
        assertThat(browser.evaluate("document.getElementById('cover').hidden").asBoolean())
                .isTrue();
        browser.click("#stop").until("document.getElementById('cover-text').textContent === 'It ended: exit code 3.'");
        noProblems();
    }

    @Test
    void offersTheNewerRelease() {
        play().down("KeyA", "a").until(pixel(0, 20, 20, 0x203041)).up("KeyA", "a");
        deploy("second");
        browser.until("!document.getElementById('notice').hidden").click("#notice-action");
        browser.until(pixel(0, 20, 20, FIRST)).until("document.getElementById('notice').hidden");
        noProblems();
    }

    @Test
    void joinsTheNewestSessionUnlessANewOneIsWanted() throws IOException {
        play();
        play();
        assertThat(running()).hasSize(1);
        browser.go(threader.threader.console() + "/play/test/screen?new").until(LIVE);
        assertThat(running()).hasSize(2);
        assertThat(browser.evaluate("location.search").asText()).isEmpty();
        browser.go(threader.threader.console() + "/session/" + running().getLast())
                .until(LIVE);
    }

    private List<String> running() throws IOException {
        List<String> ids = new ArrayList<>();
        for (JsonNode session : JSON.readTree(threader.admin("GET", "/v1/sessions"))) {
            if (session.path("state").asText().equals("running")) {
                ids.add(session.path("id").asText());
            }
        }
        return ids;
    }

    @Test
    void saysThatThereIsNoSuchSession() {
        browser.go(threader.threader.console() + "/session/none?token=" + token)
                .until("document.getElementById('cover-title').textContent === 'The session is gone'");
        browser.go(threader.threader.console() + "/play/test/none")
                .until("document.getElementById('cover-text').textContent === 'No function \"test/none\" is live.'");
    }

    @Test
    void listsWhatRunsWithAPictureAndStopsIt() {
        play();
        browser.go(threader.threader.console() + "/")
                .until("document.querySelector('#running img')?.naturalWidth === 64");
        assertThat(browser.evaluate("document.querySelector('#running .name').textContent")
                        .asText())
                .isEqualTo("test/screen");
        browser.until("document.querySelector('#running .numbers').textContent.includes('CPU')");
        browser.click("#running .stop").until("document.querySelectorAll('#ended li').length === 1");
        browser.until("!document.getElementById('none-running').hidden");
        noProblems();
    }

    @Test
    void savesAPictureThatIsExact() {
        play();
        watchDownloads();
        browser.click("#shot").until("window.saved");
        assertThat(pixels(Browser.image(saved()))).isEqualTo(firstPicture());
        noProblems();
    }

    private static void watchDownloads() {
        browser.evaluate("""
                HTMLAnchorElement.prototype.click = () => {};
                const make = URL.createObjectURL;
                URL.createObjectURL = (blob) => { window.saved = blob; return make.call(URL, blob); };""");
    }

    private static byte[] saved() {
        return Base64.getDecoder()
                .decode(browser.evaluate(
                                "new Promise((done) => { const reader = new FileReader();"
                                        + " reader.onload = () => done(reader.result.split(',')[1]); reader.readAsDataURL(saved); })")
                        .asText());
    }

    @Test
    void recordsAnAnimatedPicture() {
        play();
        watchDownloads();
        browser.click("#record").until("document.getElementById('record').getAttribute('aria-pressed') === 'true'");
        browser.down("KeyA", "a").until(pixel(0, 20, 20, 0x203041)).up("KeyA", "a");
        browser.down("KeyB", "b").until(pixel(0, 20, 20, 0x203042)).up("KeyB", "b");
        browser.click("#record").until("window.saved");
        byte[] file = saved();
        assertThat(pixels(Browser.image(file))).isEqualTo(firstPicture());
        List<String> chunks = chunks(file);
        assertThat(chunks)
                .startsWith("IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT")
                .endsWith("IEND");
        assertThat(chunks.stream().filter("fcTL"::equals).count()).isGreaterThanOrEqualTo(3);
        noProblems();
    }

    /** The names of the chunks; each has the right sum. */
    private static List<String> chunks(byte[] png) {
        List<String> names = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(png).position(8);
        while (buffer.hasRemaining()) {
            int length = buffer.getInt();
            CRC32 sum = new CRC32();
            sum.update(png, buffer.position(), 4 + length);
            names.add(new String(png, buffer.position(), 4, StandardCharsets.US_ASCII));
            buffer.position(buffer.position() + 4 + length);
            assertThat(buffer.getInt()).isEqualTo((int) sum.getValue());
        }
        return names;
    }

    @Test
    void playsWithAGamepadWhoseKeysCanBeChosen() {
        play();
        browser.evaluate("""
                window.pad = { index: 0, id: 'test pad', connected: true, axes: [0, 0],
                  buttons: Array.from({ length: 16 }, () => ({ pressed: false })) };
                navigator.getGamepads = () => [pad];
                dispatchEvent(new Event('gamepadconnected'));
                pad.buttons[0].pressed = true;""");
        browser.until(pixel(0, 20, 20, 0x203020)).until(pixel(0, 10, 46, 0xFFFFFF));
        browser.evaluate("pad.buttons[0].pressed = false; pad.axes[0] = -1");
        browser.until(pixel(0, 20, 20, 0x203025));
        browser.evaluate("pad.axes[0] = 0");
        browser.until(pixel(0, 10, 46, 0x203025));
        browser.click("#pads").until("document.getElementById('mapping').open");
        browser.click("#mapping-rows tr:first-child button").down("KeyB", "b").up("KeyB", "b");
        browser.until("document.querySelector('#mapping-rows tr:first-child button').textContent === 'KeyB'");
        browser.evaluate("document.getElementById('mapping').close()");
        browser.evaluate("pad.buttons[0].pressed = true");
        browser.until(pixel(0, 20, 20, 0x203042));
        noProblems();
    }

    @Test
    void offersSoundOnceThereIsSome() {
        play();
        assertThat(browser.evaluate("document.getElementById('sound').hidden").asBoolean())
                .isTrue();
        browser.down("KeyS", "s").up("KeyS", "s").until("!document.getElementById('sound').hidden");
        browser.click("#sound").until("document.getElementById('sound').getAttribute('aria-pressed') === 'false'");
        noProblems();
    }

    @Test
    void fitsAPhoneAndHasButtonsForFingers() {
        browser.phone(360, 740);
        play();
        assertThat(overflow()).isZero();
        double[] button = browser.middle("#pad [data-pad=\"0\"]");
        browser.touch("touchStart", button).until(pixel(0, 20, 20, 0x203020));
        browser.touch("touchEnd").until(pixel(0, 10, 46, 0x203020));
        browser.touch("touchStart", place(30, 21)).until(pixel(0, 30, 21, 0xFFFF00));
        browser.touch("touchEnd").until(pixel(0, 30, 21, 0xFFFFFF));
        JsonNode small = browser.evaluate("[...document.querySelectorAll('button, a')].filter((e) => e.offsetWidth > 0)"
                + ".filter((e) => e.offsetWidth < 40 || e.offsetHeight < 40).map((e) => e.outerHTML)");
        assertThat(small).isEmpty();
        browser.screen(740, 360, 2, true);
        assertThat(overflow()).isZero();
        browser.screen(360, 740, 2, true);
        browser.go(threader.threader.console() + "/").until("document.querySelector('#running li')");
        assertThat(overflow()).isZero();
        browser.call("Emulation.setTouchEmulationEnabled", Map.of("enabled", false));
        noProblems();
    }

    private static int overflow() {
        return browser.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)")
                .asInt();
    }
}
