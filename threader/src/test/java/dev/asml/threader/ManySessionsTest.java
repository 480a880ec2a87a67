package dev.asml.threader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.threader.device.Canvas;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many sessions with many viewers, who come late, stand still, or leave. */
class ManySessionsTest {
    private static final int SESSIONS = 20;
    private static final int VIEWERS = 3;
    private static final String BEGIN = """
            open s /_wasmer/dev/fb0/virtual_size
            open f /_wasmer/dev/fb0/fb
            open d /_wasmer/dev/fb0/draw
            open i /_wasmer/dev/fb0/input
            quiet
            """;

    @TempDir
    private Path scratch;

    private Screenings screenings;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void start() {
        screenings = new Screenings(scratch)
                .show("sessions = 32, close_grace_seconds = 0.05", "operator-c", "dots", "frames");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        screenings.close();
    }

    private Viewer view(JsonNode session) {
        Viewer viewer = screenings.view(session, "?fps=60");
        open.add(viewer);
        return viewer;
    }

    private static Predicate<Canvas> is(int width, int height, int colour) {
        return canvas -> canvas.width == width
                && canvas.height == height
                && IntStream.of(canvas.pixels).allMatch(pixel -> pixel == colour);
    }

    /** Shows one colour, and another after each key. */
    private static String slides(int width, int height, int... shades) {
        return BEGIN
                + "text s %dx%d\n".formatted(width, height)
                + IntStream.of(shades)
                        .mapToObj(shade ->
                                "seek f 0 set\nfill f %d %d\ntext d 0\nwait i\n".formatted(4 * width * height, shade))
                        .collect(Collectors.joining());
    }

    private static int grey(int shade) {
        return shade << 16 | shade << 8 | shade;
    }

    @Test
    void everyViewerSeesTheFramesOfItsSession() throws Exception {
        List<JsonNode> sessions = new ArrayList<>();
        List<List<Viewer>> viewers = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(screenings.start("operator-c", slides(8 + i, 6, 2 * i + 1, 2 * i + 2)));
        }
        for (JsonNode session : sessions) {
            viewers.add(IntStream.range(0, VIEWERS).mapToObj(_ -> view(session)).toList());
        }

        for (int i = 0; i < SESSIONS; i++) {
            for (Viewer viewer : viewers.get(i)) {
                viewer.until(is(8 + i, 6, grey(2 * i + 1)));
            }
            assertThat(screenings.session(sessions.get(i)).path("viewers").asInt())
                    .isEqualTo(VIEWERS);
        }
        for (int i = 0; i < SESSIONS; i++) {
            viewers.get(i).get(i % VIEWERS).send("{'seq':1,'events':[{'type':'key-press','code':'Space'}]}");
        }
        for (int i = 0; i < SESSIONS; i++) {
            for (Viewer viewer : viewers.get(i)) {
                viewer.until(is(8 + i, 6, grey(2 * i + 2)));
            }
        }
        screenings.requireOthersServed();
    }

    @Test
    void aViewerThatComesLateSeesWhatIsShownNow() throws Exception {
        JsonNode session = screenings.start("operator-c", slides(16, 16, 7, 9));
        Await.until(() -> screenings.draws(session) == 1);

        view(session).until(is(16, 16, grey(7)));
        view(session).until(is(16, 16, grey(7)));

        assertThat(screenings.draws(session)).isEqualTo(1);
    }

    @Test
    void aViewerThatStandsStillHoldsUpNeitherGuestNorOthers() throws Exception {
        JsonNode session = screenings.start("frames", "0 1 0");
        Viewer still = view(session).frame();
        Viewer other = view(session);

        long begun = other.frame().acknowledge().canvas.draw;
        other.until(canvas -> canvas.draw > begun + 200);

        assertThat(still.canvas.draw).isLessThan(other.canvas.draw - 100);
        long missed = still.canvas.draw;
        still.acknowledge().until(canvas -> canvas.draw > missed + 100);
        assertThat(screenings.session(session).path("viewers").asInt()).isEqualTo(2);
    }

    @Test
    void aViewerThatNeverAcknowledgesIsLetGoWhileOthersGoOn() throws Exception {
        JsonNode session = screenings.start("frames", "0 1 0");
        Viewer still = view(session).frame();
        Viewer other = view(session);

        other.until(_ -> screenings.session(session).path("viewers").asInt() == 1);

        assertThat(still.closed()).isEqualTo(4000);
        long now = other.canvas.draw;
        other.until(canvas -> canvas.draw > now + 10);
    }

    @Test
    void aViewerThatReadsNothingMoreIsDroppedWhileOthersGoOn() throws Exception {
        JsonNode session = screenings.start("frames", "0 1 0");
        Viewer other = view(session);
        try (DeafViewer deaf = new DeafViewer(URI.create(session.path("view").asText()), screenings.consoleToken())) {
            deaf.talkUntilDropped();
        }

        long now = other.frame().acknowledge().canvas.draw;
        other.until(canvas -> canvas.draw > now + 50);
        Await.until(() -> screenings.session(session).path("viewers").asInt() == 1);
    }

    /** A viewer that asks and asks, and takes none of what it is sent. */
    private static final class DeafViewer implements AutoCloseable {
        private static final byte[] PING = {
            (byte) 0x81, (byte) 0x8a, 0, 0, 0, 0, '{', '"', 'p', 'i', 'n', 'g', '"', ':', '1', '}'
        };
        private static final int AT_ONCE = 1000;

        private final Socket socket = new Socket();
        private final OutputStream out;

        DeafViewer(URI view, String token) throws IOException {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(view.getHost(), view.getPort()));
            out = socket.getOutputStream();
            out.write("""
                    GET %s HTTP/1.1\r
                    Host: %s\r
                    Connection: Upgrade\r
                    Upgrade: websocket\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                    Sec-WebSocket-Protocol: asml-view.1\r
                    Authorization: Bearer %s\r
                    \r
                    """.formatted(view.getPath(), view.getAuthority(), token).getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                    .isEqualTo("HTTP/1.1 101");
        }

        void talkUntilDropped() {
            ByteBuffer pings = ByteBuffer.allocate(PING.length * AT_ONCE);
            for (int i = 0; i < AT_ONCE; i++) {
                pings.put(PING);
            }
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100_000; i++) {
                            out.write(pings.array());
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void withoutAViewerAGuestDrawsAndItsFrameCanBeHad() {
        JsonNode session = screenings.start("operator-c", slides(4, 3, 200, 100));
        Await.until(() -> screenings.draws(session) == 1);

        assertThat(screenings.frame(session).getRGB(3, 2) & 0xffffff).isEqualTo(grey(200));
        screenings.send(session, "{'type':'key-press','code':'Enter'}");

        Await.until(() -> screenings.draws(session) == 2);
        assertThat(screenings.frame(session).getRGB(3, 2) & 0xffffff).isEqualTo(grey(100));
    }

    @Test
    void twoSessionsOfOneFunctionShareNothing() {
        JsonNode first = screenings.start("operator-c", slides(4, 4, 1, 2, 3));
        JsonNode second = screenings.start("operator-c", slides(5, 5, 11, 12, 13));
        Await.until(() -> screenings.draws(first) == 1 && screenings.draws(second) == 1);

        screenings.send(first, "{'type':'key-press','code':'KeyA'}");

        Await.until(() -> screenings.draws(first) == 2);
        assertThat(screenings.frame(first).getRGB(0, 0) & 0xffffff).isEqualTo(grey(2));
        assertThat(screenings.frame(second).getRGB(0, 0) & 0xffffff).isEqualTo(grey(11));
        assertThat(screenings.frame(second).getWidth()).isEqualTo(5);
        assertThat(screenings.draws(second)).isEqualTo(1);
    }

    private void endsWith(String rest, String outcome, String detail) throws Exception {
        JsonNode session = screenings.start("operator-c", slides(4, 4, 50) + rest);
        Viewer viewer = view(session);
        viewer.until(is(4, 4, grey(50)));

        viewer.send("{'seq':1,'events':[{'type':'key-press','code':'KeyA'}]}");

        JsonNode ended = viewer.text("ended");
        assertThat(ended.path("outcome").asText()).isEqualTo(outcome);
        assertThat(ended.path("detail").asText()).contains(detail);
        assertThat(viewer.closed()).isEqualTo(1000);
        assertThat(screenings.frame(session).getRGB(1, 1) & 0xffffff).isEqualTo(grey(50));
    }

    @Test
    void aViewerIsToldThatTheGuestReturned() throws Exception {
        endsWith("", "answered", "");
    }

    @Test
    void aViewerIsToldThatTheGuestExited() throws Exception {
        endsWith("exit 3\n", "exited", "3");
    }

    @Test
    void aViewerIsToldThatTheGuestTrapped() throws Exception {
        endsWith("trap\n", "trapped", "unreachable");
    }

    @Test
    void aGuestThatKnowsTheClosedEventEndsWellWhenItsWindowIsClosed() throws Exception {
        screenings.show("close_grace_seconds = 30", "dots");
        JsonNode session = screenings.start("dots", "0", false);
        Viewer viewer = view(session);
        viewer.until(canvas -> canvas.width == 300);

        viewer.send("{'seq':1,'events':[{'type':'close'}]}");

        assertThat(viewer.text("ended").path("outcome").asText()).isEqualTo("answered");
        assertThat(screenings.printed(session)).containsExactly("over");
    }

    @Test
    void whatAViewerHoldsIsReleasedWhenItLeaves() {
        JsonNode session = screenings.start("operator-c", BEGIN + """
                text s 4x4
                text d 0
                wait i
                text d 0
                loud
                poll i -
                read i 99
                """);
        Await.until(() -> screenings.draws(session) == 1);
        try (Viewer viewer = view(session)) {
            viewer.send("{'seq':1,'events':[{'type':'key-press','code':'ArrowUp'}]}");
            Await.until(() -> screenings.draws(session) == 2);
        }

        assertThat(screenings.ended(session).path("outcome").asText()).isEqualTo("answered");
        assertThat(screenings.printed(session)).endsWith("poll 0 1 i:0:2", "read 0 2 0326");
    }
}
