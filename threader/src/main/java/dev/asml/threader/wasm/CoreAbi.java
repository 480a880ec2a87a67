package dev.asml.threader.wasm;

import static java.lang.System.Logger.Level.INFO;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import dev.asml.threader.wasm.wit.WitHost;
import java.lang.System.Logger.Level;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The imports of module {@code env}: AssemblyLift's C ABI in its v0.3 and v0.4 spellings, and what Threader adds in the
 * same style. {@code docs/abi.md} is the specification.
 */
final class CoreAbi {
    /** Bytes of the guest's static page for its input. */
    static final int INPUT_PAGE = 8192;
    /** Bytes of the guest's static page for answers of IO calls. */
    static final int IO_PAGE = 32768;

    private static final int MAX_WAIT_IDS = 65536;
    private static final byte[] NULL_DOCUMENT = {'n', 'u', 'l', 'l'};
    private static final Level[] LEVELS = {Level.TRACE, Level.DEBUG, Level.INFO, Level.WARNING, Level.ERROR};

    private CoreAbi() {}

    static List<HostImport> imports() {
        List<HostImport> all = new ArrayList<>();
        for (String name : List.of("__asml_abi_console_log", "__asml_abi_runtime_log")) {
            all.add(env(name, "ii:", (g, a) -> log(g, INFO, (int) a[0], (int) a[1])));
        }
        for (String name : List.of("__asml_abi_success", "__asml_abi_runtime_success")) {
            all.add(env(name, "ii:", CoreAbi::succeed));
        }
        for (String name : List.of("__asml_abi_invoke", "__asml_abi_io_invoke")) {
            all.add(env(name, "iiii:i", CoreAbi::invoke));
        }
        all.add(env("__asml_abi_runtime_failure", "ii:", CoreAbi::fail));
        all.add(env("__asml_abi_log", "iii:", (g, a) -> log(g, level((int) a[0]), (int) a[1], (int) a[2])));
        all.add(env("__asml_abi_io_poll", "i:i", (g, a) -> g.host().poll((int) a[0]) ? 1 : 0));
        all.add(env("__asml_abi_io_len", "i:i", CoreAbi::length));
        all.add(env("__asml_abi_io_load", "i:i", CoreAbi::load));
        all.add(env("__asml_abi_io_next", ":i", CoreAbi::next));
        all.add(env("__asml_abi_io_wait", "iii:i", CoreAbi::await));
        all.add(env("__asml_abi_io_cancel", "i:i", (g, a) -> g.host().cancel((int) a[0])));
        all.add(env("__asml_abi_io_failure", "iii:i", CoreAbi::failure));
        // Whole seconds, as milliseconds: what guests of AssemblyLift get.
        all.add(env("__asml_abi_clock_time_get", ":I", (g, a) -> g.host().wallClockNanos() / 1_000_000_000 * 1000));
        all.add(env("__asml_abi_input_start", ":i", (g, a) -> inputPage(g, 0)));
        all.add(env("__asml_abi_input_next", ":i", (g, a) -> inputPage(g, g.abiState().inputPage + 1)));
        all.add(env("__asml_abi_input_length_get", ":I", (g, a) -> g.host().input().length));
        all.add(env("__asml_expabi_z85_encode", "iii:i", CoreAbi::z85Encode));
        all.add(env("__asml_expabi_z85_decode", "iii:i", CoreAbi::z85Decode));
        all.add(env("abort", "iiii:", CoreAbi::abort));
        return all;
    }

    private static HostImport env(String name, String type, HostImport.Body body) {
        return HostImport.of("env", name, type, body);
    }

    private static Level level(int number) {
        return LEVELS[Math.clamp(number, 0, LEVELS.length - 1)];
    }

    private static long log(Guest guest, Level level, int address, int length) {
        guest.host().log(level, "", text(guest.memory().readBytes(address, length)));
        return 0;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long succeed(Guest guest, long[] a) {
        guest.host().succeed(guest.memory().readBytes((int) a[0], (int) a[1]));
        return 0;
    }

    private static long fail(Guest guest, long[] a) {
        guest.host().fail(guest.memory().readBytes((int) a[0], (int) a[1]));
        return 0;
    }

    private static long invoke(Guest guest, long[] a) {
        try {
            byte[] path = guest.memory().readBytes((int) a[0], (int) a[1]);
            byte[] input = guest.memory().readBytes((int) a[2], (int) a[3]);
            return guest.host().issue(strictText(path), input);
        } catch (WasmRuntimeException | CharacterCodingException e) {
            return -1;
        }
    }

    private static String strictText(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(java.nio.ByteBuffer.wrap(bytes))
                .toString();
    }

    // Answers are read page by page through the guest's static buffer. Guests read past the end, so pages are filled up
    // with spaces, which JSON allows everywhere, and no page is too far. A reader takes pieces that are no longer than
    // the
    // document, until it has that much: of a document within one page it takes less than twice as much, and no more is
    // filled. What was there before is not left behind it.

    private static byte @Nullable [] document(Guest guest, int id) {
        byte[] document = guest.host().document(id);
        // An empty text is no JSON document, and guests parse what they get.
        return document != null && document.length == 0 ? NULL_DOCUMENT : document;
    }

    private static long length(Guest guest, long[] a) {
        byte[] document = document(guest, (int) a[0]);
        return document == null ? 0 : document.length;
    }

    private static long load(Guest guest, long[] a) {
        int id = (int) a[0];
        byte[] document = document(guest, id);
        if (document == null) {
            return -1;
        }
        AbiState state = guest.abiState();
        if (state.ioId != id && state.wasRead()) {
            guest.host().release(state.ioId);
        }
        state.ioId = id;
        state.ioDocument = document;
        state.ioPage = 0;
        return ioPage(guest, state, document);
    }

    private static long next(Guest guest, long[] a) {
        AbiState state = guest.abiState();
        if (state.ioDocument == null) {
            return -1;
        }
        state.ioPage++;
        return ioPage(guest, state, state.ioDocument);
    }

    private static long ioPage(Guest guest, AbiState state, byte[] document) {
        boolean only = state.ioPage == 0 && document.length <= IO_PAGE;
        int filled = only ? Math.min(Math.max(2 * document.length, state.ioFilled), IO_PAGE) : IO_PAGE;
        state.ioFilled = filled;
        return page(guest, document, state.ioPage, IO_PAGE, filled, guest.ioBuffer(), (byte) ' ');
    }

    private static long inputPage(Guest guest, int page) {
        guest.abiState().inputPage = page;
        return page(guest, guest.host().input(), page, INPUT_PAGE, INPUT_PAGE, guest.inputBuffer(), guest.inputFill());
    }

    private static long page(Guest guest, byte[] document, int page, int pageSize, int filled, int target, byte fill) {
        long from = Math.min((long) page * pageSize, document.length);
        int length = Math.min(pageSize, document.length - (int) from);
        guest.memory().write(target, document, (int) from, length);
        guest.memory().fill(fill, target + length, target + filled);
        return 0;
    }

    private static long await(Guest guest, long[] a) {
        int count = (int) a[1];
        if (count <= 0 || count > MAX_WAIT_IDS) {
            return -1;
        }
        int[] ids = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                ids[i] = guest.memory().readInt(Math.addExact((int) a[0], Math.multiplyExact(4, i)));
            }
        } catch (WasmRuntimeException | ArithmeticException e) {
            return -1;
        }
        int millis = (int) a[2];
        return guest.host().awaitAny(ids, millis < 0 ? -1 : millis * 1_000_000L);
    }

    private static long failure(Guest guest, long[] a) {
        WitHost.Failure failure = guest.host().failure((int) a[0]);
        if (failure == null) {
            return -1;
        }
        byte[] detail = failure.detail();
        guest.memory().write((int) a[1], detail, 0, Math.clamp(a[2], 0, detail.length));
        return detail.length;
    }

    private static long z85Encode(Guest guest, long[] a) {
        byte[] encoded = Z85.encode(guest.memory().readBytes((int) a[0], (int) a[1]));
        return writeOrRefuse(guest, (int) a[2], encoded);
    }

    private static long z85Decode(Guest guest, long[] a) {
        byte[] decoded = Z85.decode(guest.memory().readBytes((int) a[0], (int) a[1]));
        return writeOrRefuse(guest, (int) a[2], decoded);
    }

    private static long writeOrRefuse(Guest guest, int target, byte @Nullable [] bytes) {
        if (bytes == null) {
            return -1;
        }
        guest.memory().write(target, bytes, 0, bytes.length);
        return 0;
    }

    /** AssemblyScript's own: two of its strings, a line and a column. */
    private static long abort(Guest guest, long[] a) {
        throw new WasmRuntimeException("abort: %s at %s:%d:%d"
                .formatted(managedString(guest, (int) a[0]), managedString(guest, (int) a[1]), a[2], a[3]));
    }

    /** UTF-16, its length in bytes lies in front of it. */
    private static String managedString(Guest guest, int address) {
        if (address < 4) {
            return "?";
        }
        int length = Math.clamp(guest.memory().readInt(address - 4), 0, 4096);
        return new String(guest.memory().readBytes(address, length), StandardCharsets.UTF_16LE);
    }
}
