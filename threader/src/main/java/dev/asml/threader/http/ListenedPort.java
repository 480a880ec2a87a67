package dev.asml.threader.http;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A TCP port that this process listens on, and how two processes of a user have one at the same time: both with
 * {@code SO_REUSEPORT}, and a program of the kernel's (classic BPF) that says which of them gets a new connection (socket(7),
 * {@code SO_ATTACH_REUSEPORT_CBPF}). Linux only: the numbers are its own.
 *
 * <p>Nothing is lost by that. A connection that came before is the former process's, until that has taken it; none is reset,
 * as it would be if one process closed the port for another to bind it.
 */
public final class ListenedPort {
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;

    /** Of linux/filter.h: the program's value is what stands in the instruction. */
    private static final short RETURN = 0x06;

    private static final long INSTRUCTION_BYTES = 8;
    private static final long INSTRUCTION_VALUE = 4;
    private static final long PROGRAM_BYTES = 16;
    private static final long PROGRAM_INSTRUCTIONS = 8;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final List<Path> SOCKETS = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));

    /** The columns of these files, and the state of a socket that listens (include/net/tcp_states.h). */
    private static final int ADDRESS = 1;

    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENS = "0A";

    private ListenedPort() {}

    /**
     * Lets another process of this user listen as well.
     *
     * @throws IOException if this process does not listen there, or the system has no such thing
     */
    public static void share(int port) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment on = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            for (int descriptor : descriptors(port)) {
                set(descriptor, SO_REUSEPORT, on);
            }
        }
    }

    /**
     * Has all new connections come to this process, where another one listens, too, that was there first. Once that one
     * listens no more, they come to whoever does.
     *
     * @throws IOException as with {@link #share}
     */
    public static void take(int port) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // The second of those that listen. If there is none, the kernel goes by its own choice.
            MemorySegment instruction = arena.allocate(INSTRUCTION_BYTES, INSTRUCTION_BYTES);
            instruction.set(ValueLayout.JAVA_SHORT, 0, RETURN);
            instruction.set(ValueLayout.JAVA_INT, INSTRUCTION_VALUE, 1);
            MemorySegment program = arena.allocate(PROGRAM_BYTES, INSTRUCTION_BYTES);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
            program.set(ValueLayout.ADDRESS, PROGRAM_INSTRUCTIONS, instruction);
            for (int descriptor : descriptors(port)) {
                set(descriptor, SO_ATTACH_REUSEPORT_CBPF, program);
            }
        }
    }

    /** The descriptors of this process that listen on the port; the JDK tells none of a socket that it has made. */
    private static Set<Integer> descriptors(int port) throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            throw new IOException("two processes can have one port on Linux only");
        }
        Set<String> sockets = listening(port);
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            Set<Integer> found = open.filter(each -> sockets.contains(target(each)))
                    .map(each -> Integer.valueOf(each.getFileName().toString()))
                    .collect(Collectors.toSet());
            if (found.isEmpty()) {
                throw new IOException("this process does not listen on port " + port);
            }
            return found;
        }
    }

    /** As links of /proc name them. */
    private static Set<String> listening(int port) throws IOException {
        String end = ":%04X".formatted(port);
        try (Stream<String> lines = SOCKETS.stream().flatMap(ListenedPort::lines)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(column ->
                            column.length > INODE && column[ADDRESS].endsWith(end) && column[STATE].equals(LISTENS))
                    .map(column -> "socket:[" + column[INODE] + "]")
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException _) {
            return Stream.of(); // a kernel without IPv6
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return ""; // closed meanwhile
        }
    }

    @SuppressWarnings("restricted") // The launcher allows it.
    private static void set(int descriptor, int option, MemorySegment value) throws IOException {
        Linker linker = Linker.nativeLinker();
        MemorySegment address = linker.defaultLookup()
                .find("setsockopt")
                .orElseThrow(() -> new IOException("the C library has no setsockopt"));
        MethodHandle call = linker.downcallHandle(
                address,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT));
        int result;
        try {
            result = (int) call.invokeExact(descriptor, SOL_SOCKET, option, value, (int) value.byteSize());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a system call throws nothing", e);
        }
        if (result != 0) {
            throw new IOException("the kernel refuses to share a port between two processes (option %d of socket(7))"
                    .formatted(option));
        }
    }
}
