import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * One end of a bare ping-pong of 100 bytes over a Unix socket: what no call between two Java processes can be faster than
 * by much. The asking end reads a number of seconds from each line of its input, and writes the median and the 99th
 * percentile in milliseconds, and the round trips a second.
 *
 * <p>Arguments: {@code answer} or {@code ask}, and the socket.
 */
public final class PingPong {
    private static final int BYTES = 100;

    /** Round trips of which the latencies are kept, the last ones. */
    private static final int KEPT = 1 << 20;

    private PingPong() {}

    public static void main(String[] arguments) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(Path.of(arguments[1]));
        if (arguments[0].equals("answer")) {
            answer(address);
        } else {
            ask(address);
        }
    }

    private static void answer(UnixDomainSocketAddress address) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            System.out.println("listens");
            try (SocketChannel channel = server.accept()) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
                while (receive(channel, buffer)) {
                    send(channel, buffer);
                }
            }
        }
    }

    private static void ask(UnixDomainSocketAddress address) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
        long[] nanos = new long[KEPT];
        try (SocketChannel channel = SocketChannel.open(address);
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long duration = Long.parseLong(line.strip()) * 1_000_000_000L;
                long begun = System.nanoTime();
                int count = 0;
                for (long now = begun; now - begun < duration; count++) {
                    buffer.clear();
                    send(channel, buffer);
                    if (!receive(channel, buffer)) {
                        throw new IOException("the other end has closed");
                    }
                    long then = System.nanoTime();
                    nanos[count & (KEPT - 1)] = then - now;
                    now = then;
                }
                report(Arrays.copyOf(nanos, Math.min(count, KEPT)), count * 1e9 / duration);
            }
        }
    }

    private static void report(long[] nanos, double rate) {
        Arrays.sort(nanos);
        double median = nanos[nanos.length / 2] / 1e6;
        double high = nanos[nanos.length * 99 / 100] / 1e6;
        System.out.println(String.format(Locale.ROOT, "%.4f %.4f %.0f", median, high, rate));
    }

    private static void send(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Fills the buffer and flips it; false at the end of the stream. */
    private static boolean receive(SocketChannel channel, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                return false;
            }
        }
        buffer.flip();
        return true;
    }
}
