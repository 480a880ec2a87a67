import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.GuestEnd;
import dev.asml.threader.wasm.GuestHost;
import dev.asml.threader.wasm.HostMemory;
import dev.asml.threader.wasm.Image;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Device;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends bytes through a guest of a few pages from one pipe into another: read and written by the guest, spliced, and
 * forwarded by the host; and for comparison from pipe to pipe without a guest.
 *
 * <p>Arguments: the folder of the guests, MiB a run (1024), rounds (5).
 */
public final class Streams {
    private static final int PIPE = 64 * 1024;
    private static final long GUEST_BYTES = 16 << 20;

    private static final HostMemory memory = new HostMemory(1 << 30);

    private Streams() {}

    public static void main(String[] arguments) throws Exception {
        Path guests = Path.of(arguments[0]);
        long total = (arguments.length > 1 ? Long.parseLong(arguments[1]) : 1024) << 20;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        Path scratch = Files.createTempDirectory("asml-streams-");
        byte[] wasm = Files.readAllBytes(guests.resolve("probes.wasm"));
        System.out.println("| MiB/s | median | range | parks a MiB | guest KiB | peak heap MiB |");
        System.out.println("|---|---|---|---|---|---|");
        try (Image image = new Image(new CodeCache(scratch).load(wasm), "handler", GUEST_BYTES, memory, GUEST_BYTES)) {
            for (String how : List.of("pipe", "copy", "splice", "forward")) {
                measure(how, image, total, rounds);
            }
        }
    }

    private static void measure(String how, Image image, long total, int rounds) throws Exception {
        var _ = run(how, image, total / 8); // compiled by then
        double[] rates = new double[rounds];
        long parks = 0;
        long guest = 0;
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            Pump host = run(how, image, total);
            rates[i] = (total >> 20) / ((System.nanoTime() - start) / 1e9);
            parks += host.parks;
            guest = Math.max(guest, host.committed);
        }
        Arrays.sort(rates);
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        System.out.printf(
                "| %s | %,.0f | %,.0f to %,.0f | %.1f | %d | %d |%n",
                how,
                rates[rounds / 2],
                rates[0],
                rates[rounds - 1],
                (double) parks / rounds / (total >> 20),
                guest >> 10,
                heap >> 20);
    }

    private static Pump run(String how, Image image, long total) throws Exception {
        Pump pump = new Pump(how);
        Thread writer = Thread.ofVirtual().start(() -> pump.write(total));
        Thread reader = Thread.ofVirtual().start(pump::read);
        Thread guest = Thread.ofVirtual().start(() -> {
            if (how.equals("pipe")) {
                pump.move();
            } else if (!image.run(pump).equals(new GuestEnd.Returned(0))) {
                throw new IllegalStateException("the guest did not end well");
            }
            pump.committed = memory.committed();
            pump.to.sink().close();
        });
        writer.join();
        guest.join();
        reader.join();
        if (pump.got < total) {
            throw new IllegalStateException("%d of %d bytes arrived".formatted(pump.got, total));
        }
        return pump;
    }

    /** The outside of one run. */
    private static final class Pump implements GuestHost {
        private final String probe;
        private final Pipe from = new Pipe(PIPE);
        private final Pipe to = new Pipe(PIPE);
        private volatile long got;
        private volatile long committed;
        private long parks;

        Pump(String probe) {
            this.probe = probe;
        }

        void write(long total) {
            byte[] part = new byte[PIPE];
            try {
                for (long done = 0; done < total; done += part.length) {
                    from.write(part, 0, part.length);
                }
                from.sink().close();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void read() {
            long count = 0;
            try {
                for (byte[] some = to.read(PIPE); some != null; some = to.read(PIPE)) {
                    count += some.length;
                }
                got = count;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void move() {
            try {
                for (byte[] some = from.read(PIPE); some != null; some = from.read(PIPE)) {
                    to.hand(some);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public ByteSource inputStream() {
            return from.source();
        }

        @Override
        public ByteSink outputStream() {
            return to.sink();
        }

        @Override
        public void park(long nanos) {
            parks++;
            LockSupport.parkNanos(this, nanos);
        }

        @Override
        public List<String> arguments() {
            return List.of("guest", probe);
        }

        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public Assets assets() {
            return Assets.none();
        }

        @Override
        public Map<String, Device> devices() {
            return Map.of();
        }

        @Override
        public long temporaryBytes() {
            return 0;
        }

        @Override
        public long monotonicNanos() {
            return System.nanoTime();
        }

        @Override
        public long wallClockNanos() {
            throw none();
        }

        @Override
        public byte[] input() {
            throw none();
        }

        @Override
        public void standardOutput(byte[] bytes, int offset, int length) {
            throw none();
        }

        @Override
        public void standardError(byte[] bytes, int offset, int length) {
            throw none();
        }

        @Override
        public void random(byte[] target) {
            throw none();
        }

        @Override
        public void succeed(byte[] body) {
            throw none();
        }

        @Override
        public void fail(byte[] body) {
            throw none();
        }

        @Override
        public void log(System.Logger.Level level, String context, String message) {
            throw none();
        }

        @Override
        public int issue(String path, byte[] input) {
            throw none();
        }

        @Override
        public boolean poll(int id) {
            throw none();
        }

        @Override
        public byte[] document(int id) {
            throw none();
        }

        @Override
        public Failure failure(int id) {
            throw none();
        }

        @Override
        public int awaitAny(int[] ids, long timeoutNanos) {
            throw none();
        }

        @Override
        public int cancel(int id) {
            throw none();
        }

        @Override
        public void release(int id) {
            throw none();
        }

        private static UnsupportedOperationException none() {
            return new UnsupportedOperationException("the probe does not ask for this");
        }
    }
}
