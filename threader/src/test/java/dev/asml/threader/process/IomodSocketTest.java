package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.v1.Attach;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Pong;
import dev.asml.threader.io.IoCalls;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class IomodSocketTest {
    /** How an HTTP/2 connection begins, with an empty SETTINGS frame. */
    private static final byte[] PREFACE =
            TestIomod.utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000");

    @TempDir
    Path folder;

    private Host host;
    private Lease lease;

    @BeforeEach
    void start() throws Exception {
        host = new Host(folder);
        lease = host.startReady();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void aUsedTokenRegistersNobodyElse() throws Exception {
        try (IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "again", ""))).contains("the token was used already");
            assertUndisturbed();
        }
    }

    @Test
    void garbageDisturbsNobody() throws Exception {
        byte[] garbage = new byte[100_000];
        new Random(1).nextBytes(garbage);
        try (SocketChannel socket = dial()) {
            write(socket, garbage);
            awaitEnd(socket);
        }
        assertUndisturbed();
    }

    @Test
    void halfAFrameDisturbsNobody() throws Exception {
        try (SocketChannel socket = dial()) {
            write(socket, PREFACE);
            write(socket, new byte[] {0, 0, 100, 1, 4});
        }
        assertUndisturbed();
    }

    @Test
    void aFrameThatClaimsToBeHugeDisturbsNobody() throws Exception {
        try (SocketChannel socket = dial()) {
            write(socket, PREFACE);
            write(socket, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, 0, 1});
            write(socket, new byte[1000]);
            awaitEnd(socket);
        }
        assertUndisturbed();
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        try (SocketChannel socket = dial()) {
            awaitEnd(socket);
        }
        assertUndisturbed();
    }

    @Test
    void garbageInsteadOfAFrameAloneDisturbsNobody() throws Exception {
        byte[] garbage = new byte[100_000];
        new Random(1).nextBytes(garbage);
        try (SocketChannel socket = dial("plain.sock")) {
            write(socket, garbage);
            awaitEnd(socket);
        }
        assertUndisturbed();
    }

    @Test
    void whoShowsNoKeyIsTurnedAway() throws Exception {
        FromIomod wrong = FromIomod.newBuilder()
                .setAttach(Attach.newBuilder().setKey("wrong"))
                .build();
        FromIomod other =
                FromIomod.newBuilder().setPong(Pong.newBuilder().setNumber(1)).build();
        for (FromIomod first : List.of(wrong, other)) {
            try (SocketChannel socket = dial("plain.sock")) {
                // In pieces, as a stream may bring it.
                for (byte each : FaultyLink.Framing.ALONE.frame(first.toByteArray())) {
                    write(socket, new byte[] {each});
                }
                awaitEnd(socket);
            }
        }
        assertUndisturbed();
    }

    @Test
    void whoWaitsWithItsKeyIsTurnedAwayAndHoldsUpNobody() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            silent.add(dial("plain.sock"));
        }
        write(silent.getFirst(), new byte[] {0, 0, 0, 100, 10});
        assertUndisturbed();
        for (SocketChannel socket : silent) {
            awaitEnd(socket);
            socket.close();
        }
    }

    private void assertUndisturbed() throws InterruptedException {
        try (IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "fine"))).isEqualTo("fine");
        }
        assertThat(lease.iomod().view().restarts()).isZero();
    }

    private SocketChannel dial() throws IOException {
        return dial("iomod.sock");
    }

    private SocketChannel dial(String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("run"))) {
            Path socket = files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        }
    }

    private static void write(SocketChannel socket, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                socket.write(buffer);
            }
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("Broken pipe");
        }
    }

    private static void awaitEnd(SocketChannel socket) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (socket.read(buffer.clear()) >= 0) {
                assertThat(buffer.position()).isPositive();
            }
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}
