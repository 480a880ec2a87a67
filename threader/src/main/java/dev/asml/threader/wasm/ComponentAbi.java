package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.Memory;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The imports of AssemblyLift's beta worlds as a core module sees them: the component model's canonical ABI, results
 * written through a return pointer, lists allocated by the guest's {@code cabi_realloc}.
 */
final class ComponentAbi {
    static final String RUNTIME = "akkoro:assemblylift/asml-rt";
    static final String IO = "akkoro:assemblylift/asml-io";

    private static final Level[] LEVELS = {Level.DEBUG, Level.TRACE, Level.INFO, Level.WARNING, Level.ERROR};

    private static final byte OK = 0;
    private static final byte ERROR = 1;
    private static final byte COORDS_NOT_FOUND = 0;
    private static final byte INVALID_COORDS = 1;
    private static final byte NOT_READY = 0;
    private static final byte INVALID_IOID = 1;

    private ComponentAbi() {}

    static List<HostImport> imports() {
        return List.of(
                HostImport.of(RUNTIME, "success", "ii:", (g, a) -> {
                    g.host().succeed(g.memory().readBytes((int) a[0], (int) a[1]));
                    return 0;
                }),
                HostImport.of(RUNTIME, "failure", "ii:", (g, a) -> {
                    g.host().fail(g.memory().readBytes((int) a[0], (int) a[1]));
                    return 0;
                }),
                HostImport.of(RUNTIME, "log", "iiiii:", ComponentAbi::log),
                HostImport.of(RUNTIME, "get-input", "i:", (g, a) -> {
                    returnList(g, g.host().input(), (int) a[0]);
                    return 0;
                }),
                HostImport.of(IO, "invoke", "iiiii:", ComponentAbi::invoke),
                HostImport.of(IO, "poll", "ii:", ComponentAbi::poll));
    }

    private static long log(Guest guest, long[] a) {
        Level level = LEVELS[Math.clamp(a[0], 0, LEVELS.length - 1)];
        guest.host().log(level, text(guest, a[1], a[2]), text(guest, a[3], a[4]));
        return 0;
    }

    private static String text(Guest guest, long address, long length) {
        return new String(guest.memory().readBytes((int) address, (int) length), StandardCharsets.UTF_8);
    }

    private static long invoke(Guest guest, long[] a) {
        Memory memory = guest.memory();
        int result = (int) a[4];
        int id = guest.host().issue(text(guest, a[0], a[1]), memory.readBytes((int) a[2], (int) a[3]));
        if (id < 0) {
            memory.writeByte(result, ERROR);
            memory.writeByte(result + 4, INVALID_COORDS);
            return 0;
        }
        GuestHost.Failure end = guest.host().failure(id);
        if (end != null && end.undeclared()) {
            memory.writeByte(result, ERROR);
            memory.writeByte(result + 4, COORDS_NOT_FOUND);
            return 0;
        }
        memory.writeByte(result, OK);
        memory.writeI32(result + 4, id);
        return 0;
    }

    private static long poll(Guest guest, long[] a) {
        Memory memory = guest.memory();
        int id = (int) a[0];
        int result = (int) a[1];
        byte[] document = guest.host().poll(id) ? guest.host().document(id) : null;
        if (document == null) {
            memory.writeByte(result, ERROR);
            boolean unknown = guest.host().awaitAny(new int[] {id}, 0) < 0;
            memory.writeByte(result + 4, unknown ? INVALID_IOID : NOT_READY);
            return 0;
        }
        memory.writeByte(result, OK);
        returnList(guest, document, result + 4);
        return 0;
    }

    private static void returnList(Guest guest, byte[] bytes, int result) {
        int address = guest.allocate(bytes.length);
        guest.memory().write(address, bytes, 0, bytes.length);
        guest.memory().writeI32(result, address);
        guest.memory().writeI32(result + 4, bytes.length);
    }
}
