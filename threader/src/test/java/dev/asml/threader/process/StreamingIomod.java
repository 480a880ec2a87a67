package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.iomod.Call;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.MethodOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** An IOmod whose methods stream; runs in a process of its own. */
final class StreamingIomod {
    private static final int PIECE = 64 * 1024;

    private StreamingIomod() {}

    public static void main(String[] arguments) {
        Iomod.named(Host.COORDINATES.toString(), "1.0.0")
                .raw("echo", (bytes, _) -> bytes)
                .streaming("copy", (_, input, output) -> copy(input, output))
                .streaming("safe-copy", (_, input, output) -> copy(input, output), MethodOption.IDEMPOTENT)
                .streaming("zeros", (_, input, output) -> zeros(input, output))
                .streaming("count", (_, input, output) -> count(input, output))
                .streaming("told", StreamingIomod::told)
                .streaming("break-off", (_, _, output) -> breakOff(output))
                .streaming("once", (_, input, output) -> once(input, output), MethodOption.IDEMPOTENT)
                .streaming("early", (_, input, output) -> output.write(input.read()))
                .run();
    }

    private static void copy(InputStream input, OutputStream output) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int read = input.read(piece); read >= 0; read = input.read(piece)) {
            output.write(piece, 0, read);
            output.flush();
        }
    }

    private static void zeros(InputStream input, OutputStream output) throws IOException {
        byte[] piece = new byte[PIECE];
        long left = Long.parseLong(new String(input.readAllBytes(), UTF_8));
        for (; left > 0; left -= piece.length) {
            output.write(piece, 0, (int) Math.min(piece.length, left));
        }
    }

    private static void told(Call call, InputStream input, OutputStream output) throws IOException {
        call.onCancel(() -> System.out.println("cancelled"));
        copy(input, output);
    }

    private static void count(InputStream input, OutputStream output) throws IOException {
        long count = input.transferTo(OutputStream.nullOutputStream());
        output.write(Long.toString(count).getBytes(UTF_8));
    }

    private static void breakOff(OutputStream output) throws IOException {
        output.write("so far".getBytes(UTF_8));
        output.flush();
        throw new IomodFailure("TABLE_LOCKED", "as you wish", true);
    }

    /** Halts in the middle of the first answer, and answers when it is called again after a restart. */
    private static void once(InputStream input, OutputStream output) throws IOException {
        byte[] whole = input.readAllBytes();
        Path mark = Path.of("called");
        output.write("a part".getBytes(UTF_8));
        output.flush();
        if (!Files.exists(mark)) {
            Files.createFile(mark);
            Runtime.getRuntime().halt(9);
        }
        output.write(whole);
    }
}
