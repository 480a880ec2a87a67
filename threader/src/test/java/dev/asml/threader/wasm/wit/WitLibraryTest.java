package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.wasm.component.ResourceType;
import dev.asml.threader.wasm.component.Signature;
import dev.asml.threader.wasm.component.ValueType;
import dev.asml.threader.wasm.component.ValueType.Field;
import dev.asml.threader.wasm.component.ValueType.Primitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WitLibraryTest {
    private static WitLibrary library(String body) {
        return new WitLibrary(Map.of("t.wit", "package a:b@1.0.0;\ninterface i {\n" + body + "\n}\n"));
    }

    private static Map<String, ValueType> types(String body) {
        return library(body).types("a:b/i");
    }

    @Test
    void everyFileOfTheResourcesIsRead() {
        WitLibrary shipped = WitLibrary.shipped();

        assertThat(shipped.interfaces())
                .containsKeys("wasi:io/streams", "wasi:http/types", "wasi:filesystem/types", "wasi:sockets/tcp");
        assertThat(shipped.version("wasi:io/streams")).isEqualTo("0.2.12");
        assertThat(shipped.functions("wasi:io/streams").keySet()).hasSize(15);
        assertThat(shipped.functions("wasi:io/poll"))
                .containsOnlyKeys("poll", "[method]pollable.ready", "[method]pollable.block");
        assertThat(shipped.functions("wasi:filesystem/types").keySet()).hasSize(29);
        assertThat(shipped.functions("wasi:http/types"))
                .containsKeys("[constructor]fields", "[static]fields.from-list", "[method]fields.get");
    }

    @Test
    void noFileOfTheResourcesIsLeftOut() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/wit"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(WitLibrary.FILES);
        }
    }

    @Test
    void everyInterfaceThatGuestsImportIsServed() {
        Set<String> exported = Set.of("wasi:cli/run", "wasi:http/incoming-handler");
        for (WitInterface each : WitLibrary.shipped().interfaces().values()) {
            boolean functions = !each.functions().isEmpty();
            if (functions && !exported.contains(each.name())) {
                assertThat(HostInterfaces.all()).containsKey(each.name());
                HostInterface served =
                        Objects.requireNonNull(HostInterfaces.all().get(each.name()));
                assertThat(served.functions().keySet())
                        .isEqualTo(each.functions().keySet());
            }
        }
    }

    @Test
    void aResourceIsOneTypeWhereverItIsUsed() {
        WitLibrary shipped = WitLibrary.shipped();
        ResourceType pollable =
                Objects.requireNonNull(shipped.resources("wasi:io/poll").get("pollable"));

        assertThat(shipped.resources("wasi:io/streams")).containsEntry("pollable", pollable);
        assertThat(shipped.resources("wasi:http/types")).containsEntry("pollable", pollable);
        assertThat(shipped.resources("wasi:http/types"))
                .containsEntry("io-error", shipped.resources("wasi:io/error").get("error"));
        assertThat(shipped.resources("wasi:http/types").get("headers"))
                .isSameAs(shipped.resources("wasi:http/types").get("fields"));
        assertThat(shipped.functions("wasi:clocks/monotonic-clock").get("subscribe-duration"))
                .isEqualTo(new Signature(List.of(new Field("when", Primitive.U64)), new ValueType.Own(pollable)));
    }

    @Test
    void everyKindOfTypeIsResolved() {
        Map<String, ValueType> types = types("""
                record r { a: bool, %type: list<u8>, }
                variant v { x(r), y }
                enum e { one, two }
                flags f { read, write }
                type t = tuple<s8, u16, char, string>;
                type o = option<f64>;
                type four = list<u32, 4>;
                type nothing = result;
                type good = result<u8>;
                type bad = result<_, e>;
                type both = result<later, s64>;
                type later = f32;
                """);

        ValueType record = new ValueType.Fields(
                List.of(new Field("a", Primitive.BOOL), new Field("type", new ValueType.ListOf(Primitive.U8, -1))));
        assertThat(types)
                .containsEntry("r", record)
                .containsEntry("v", new ValueType.Cases(List.of(new Field("x", record), new Field("y", null))))
                .containsEntry("e", new ValueType.Names(List.of("one", "two")))
                .containsEntry("f", new ValueType.Flags(List.of("read", "write")))
                .containsEntry(
                        "t",
                        new ValueType.Tuple(List.of(Primitive.S8, Primitive.U16, Primitive.CHAR, Primitive.STRING)))
                .containsEntry("o", new ValueType.Option(Primitive.F64))
                .containsEntry("four", new ValueType.ListOf(Primitive.U32, 4))
                .containsEntry("nothing", new ValueType.Result(null, null))
                .containsEntry("good", new ValueType.Result(Primitive.U8, null))
                .containsEntry("bad", new ValueType.Result(null, new ValueType.Names(List.of("one", "two"))))
                .containsEntry("both", new ValueType.Result(Primitive.F32, Primitive.S64));
    }

    @Test
    void theFunctionsOfAResourceHaveTheirPlainNames() {
        WitLibrary library = library("""
                resource thing {
                  constructor(size: u32);
                  grow: func(by: u8) -> bool;
                  join: static func(a: thing, b: borrow<thing>) -> own<thing>;
                }
                run: func();
                """);
        ResourceType thing = Objects.requireNonNull(library.resources("a:b/i").get("thing"));
        ValueType own = new ValueType.Own(thing);
        ValueType borrow = new ValueType.Borrow(thing);

        assertThat(library.functions("a:b/i"))
                .containsExactly(
                        Map.entry("[constructor]thing", new Signature(List.of(new Field("size", Primitive.U32)), own)),
                        Map.entry(
                                "[method]thing.grow",
                                new Signature(
                                        List.of(new Field("self", borrow), new Field("by", Primitive.U8)),
                                        Primitive.BOOL)),
                        Map.entry(
                                "[static]thing.join",
                                new Signature(List.of(new Field("a", own), new Field("b", borrow)), own)),
                        Map.entry("run", new Signature(List.of(), null)));
        assertThat(library.types("a:b/i")).isEmpty();
    }

    @Test
    void commentsGatesAndWorldsArePassedOver() {
        WitLibrary library = new WitLibrary(Map.of("t.wit", """
                /// About the package.
                package a:b;
                /* one /* inside */ another */
                @since(version = 1.0.0)
                interface i {
                  @unstable(feature = some-thing) // a gate
                  @deprecated(version = 2.0.0)
                  f: func() -> u32; /// after it
                }
                world w { import i; export run: func() -> result<u8>; include x/y@1.2.3 with { a as b }; }
                """));

        assertThat(library.functions("a:b/i")).containsOnlyKeys("f");
        assertThat(library.version("a:b/i")).isEmpty();
    }

    @Test
    void errorsNameFileAndLine() {
        assertError("type x = missing;", "t.wit:3: 'missing' is not declared");
        assertError("\ntype x = option<u8;", "t.wit:4: expected '>' but found ';'");
        assertError("type x = borrow<y>;\ntype y = u8;", "t.wit:3: 'y' is no resource");
        assertError("use j.{x};", "t.wit:3: there is no interface a:b/j");
        assertError("use i.{x as y};", "t.wit:3: a:b/i has no type 'x'");
        assertError("f: func();\nf: func();", "t.wit:4: 'f' is declared twice");
        assertError("type x = u8;\nrecord x { a: u8 }", "t.wit:4: 'x' is declared twice");
        assertError("f: func()", "t.wit:4: expected ';' but found '}'");
        assertError("nonsense x;", "t.wit:3: 'nonsense' begins no declaration");
        assertError("record x { a: list<u8, 0> }", "t.wit:3: expected a length from 1 to 65535");
        assertError("/* no end", "t.wit:3: a comment does not end");
        assertThatThrownBy(() -> new WitLibrary(Map.of("t.wit", "package a:b;\ninterface i {")))
                .hasMessage("t.wit:2: expected a name but found the end");
        assertThatThrownBy(() -> new WitLibrary(Map.of("t.wit", "package a:b;\nfunc")))
                .hasMessage("t.wit:2: expected an interface or a world but found 'func'");
        assertThatThrownBy(() -> new WitLibrary(Map.of("t.wit", "interface i {}")))
                .hasMessage("t.wit:1: expected 'package' but found 'interface'");
    }

    @Test
    void aTypeThatContainsItselfIsRefused() {
        assertThatThrownBy(() -> library("record r { a: option<r> }"))
                .hasMessageContaining("t.wit:3: 'r' contains itself");
        assertThatThrownBy(() -> library("type a = b; type b = list<a>;")).hasMessageContaining("contains itself");
    }

    private static void assertError(String body, String message) {
        assertThatThrownBy(() -> library(body)).isInstanceOf(WitException.class).hasMessage(message);
    }
}
