package dev.asml.threader.wasm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wasm.ChicoryException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkingTest {
    private static final Variant NONE_INSIDE = Variant.option(Variant.none());

    private static Object[] everything(String text, Variant maybe) {
        return new Object[] {
            true,
            -128,
            255,
            -32768,
            65535,
            Integer.MIN_VALUE,
            0xffff_ffffL,
            Long.MIN_VALUE,
            -1L,
            1.5f,
            -0.0,
            0x1f642,
            text,
            new byte[] {0, -1, 7},
            List.of(text, "", "ä"),
            new Object[] {9, -9L},
            List.of(Variant.of(0), new Variant(1, 2.5f), new Variant(2, text)),
            Variant.of(2),
            0b1_0000_0101,
            maybe,
            NONE_INSIDE,
            Variant.error(text),
            Variant.ok(null)
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "blå bär", "\u0100 is no Latin-1", "smile \ud83d\ude42 and on", "\0"})
    void valuesOfEveryKindPassThroughAllEncodings(String text) throws IOException {
        LinkedComponent.Running values = Linked.start("values");
        Object[] given = everything(text, Variant.option(text));

        assertThat(Linked.call(values, "direct", (Object) given))
                .usingRecursiveComparison()
                .isEqualTo(given);
        assertThat(Linked.call(values, "relayed", (Object) given))
                .usingRecursiveComparison()
                .isEqualTo(given);
    }

    @Test
    void longListsPassThroughAllEncodings() throws IOException {
        LinkedComponent.Running values = Linked.start("values");
        Object[] given = everything("ab\u00ff\u20ac".repeat(2000), Variant.none());
        given[13] = new byte[30_000];

        assertThat(Linked.call(values, "relayed", (Object) given))
                .usingRecursiveComparison()
                .isEqualTo(given);
    }

    @Test
    void resourcesAreMadeLentGivenAndDropped() throws IOException {
        assertThat(Linked.call(Linked.start("resources"), "well")).isEqualTo(42_042L);
    }

    @ParameterizedTest
    @CsvSource({
        "used-after-drop, unknown handle",
        "used-after-take, unknown handle",
        "dropped-twice, unknown handle",
        "made-up, unknown handle",
        "lent-and-given, borrowed"
    })
    void whatMayNotBeDoneWithResourcesTraps(String function, String reason) throws IOException {
        LinkedComponent.Running resources = Linked.start("resources");

        assertThatThrownBy(() -> Linked.call(resources, function))
                .isInstanceOf(ChicoryException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void handlesAreGoneWhenARunIsOver() throws IOException {
        LinkedComponent.Running resources = Linked.start("resources");

        assertThat(Linked.call(resources, "leaked")).isEqualTo(2L);
        assertThat(resources.store().holdsHandles()).isTrue();
        resources.store().end();

        assertThat(resources.store().holdsHandles()).isFalse();
        assertThat(Linked.call(resources, "leaked")).isEqualTo(2L);
    }

    @Test
    void componentsAreGivenModulesFunctionsComponentsTypesAndInstances() throws IOException {
        LinkedComponent.Running nested = Linked.start("nested");

        assertThat(Linked.call(nested, "sum")).isEqualTo(47L);
        assertThat(Linked.call(nested, "once", 100L)).isEqualTo(147L);
        assertThat(Linked.call(nested, "twice", 100L)).isEqualTo(107L);
    }

    @Test
    void functionsInTablesOfOthersHaveTheirOwnTypes() throws IOException {
        LinkedComponent.Running tables = Linked.start("tables");

        assertThat(Linked.call(tables, "owner-takes", 1L)).isEqualTo(21L);
        assertThat(Linked.call(tables, "owner-gives", 0L)).isEqualTo(7L);
        assertThat(Linked.call(tables, "filler-takes", 1L)).isEqualTo(31L);
        assertThat(Linked.call(tables, "reader-gives", 0L)).isEqualTo(7L);
    }

    @ParameterizedTest
    @CsvSource({
        "owner-takes, 0", "owner-takes, 2", "owner-gives, 1", "owner-gives, 2",
        "filler-takes, 0", "filler-takes, 2", "reader-gives, 1", "reader-gives, 2"
    })
    void functionsOfAnotherTypeAreNotCalled(String function, long at) throws IOException {
        LinkedComponent.Running tables = Linked.start("tables");

        assertThatThrownBy(() -> Linked.call(tables, function, at))
                .isInstanceOf(ChicoryException.class)
                .hasMessageContaining("indirect call type mismatch");
    }

    @Test
    void codeThatReturnsAValueMayNotCallOut() throws IOException {
        LinkedComponent.Running leaving = Linked.start("leaving");

        assertThatThrownBy(() -> Linked.call(leaving, "takes", "text"))
                .isInstanceOf(ChicoryException.class)
                .hasMessageContaining("cannot leave component instance");
        leaving.store().end();
        assertThatThrownBy(() -> Linked.call(leaving, "gives"))
                .isInstanceOf(ChicoryException.class)
                .hasMessageContaining("cannot leave component instance");
    }

    @Test
    void allThatIsNotServedIsNamedAtOnce() {
        assertThatThrownBy(() -> Linked.start("unserved"))
                .isInstanceOf(ComponentException.class)
                .hasMessageContaining("interface nobody:knows/this@1.2.3")
                .hasMessageContaining("function get-random-u65 of wasi:random/random@0.2.99")
                .hasMessageContaining("function get-random-u64 of wasi:random/random@0.2.99: type mismatch")
                .hasMessageContaining("interface wasi:clocks/wall-clock@0.3.0");
    }

    @Test
    void theModulesThatWantWhatIsNotServedAreNamed() {
        assertThatThrownBy(() -> Linked.start("unserved"))
                .hasMessageContaining("this@1.2.3, wanted by core module 1 \"curious\" for it (")
                .hasMessageContaining(
                        "get-random-u65 of wasi:random/random@0.2.99, wanted by core module 1 \"curious\" (")
                .hasMessageContaining("get-random-u64 of wasi:random/random@0.2.99: ")
                .hasMessageContaining("interface wasi:clocks/wall-clock@0.3.0 (");
    }
}
