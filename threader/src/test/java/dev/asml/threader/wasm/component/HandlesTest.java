package dev.asml.threader.wasm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import dev.asml.threader.wasm.component.CanonicalAbi.CoreFunction;
import dev.asml.threader.wasm.component.ValueType.Borrow;
import dev.asml.threader.wasm.component.ValueType.Field;
import dev.asml.threader.wasm.component.ValueType.Own;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandlesTest {
    private final List<Object> ended = new ArrayList<>();
    private final ResourceType stream = new ResourceType("stream", ended::add);
    private final ResourceType other = new ResourceType("other", ended::add);
    private final TestInstance guest = new TestInstance();
    private final Handles handles = guest.handles;

    private CoreFunction imported(
            @Nullable ValueType result, Function<Object[], @Nullable Object> body, ValueType... parameters) {
        List<Field> fields = new ArrayList<>();
        for (ValueType type : parameters) {
            fields.add(new Field("p", type));
        }
        Signature signature = new Signature(fields, result);
        ComponentFunction function = new ComponentFunction() {
            @Override
            public Signature signature() {
                return signature;
            }

            @Override
            public @Nullable Object call(Object... arguments) {
                return body.apply(arguments);
            }
        };
        return CanonicalAbi.lower(function, guest.options());
    }

    private ComponentFunction exported(CoreFunction body, ValueType parameter) {
        Signature signature = new Signature(List.of(new Field("p", parameter)), null);
        return CanonicalAbi.lift(body, signature, guest.options(), _ -> new long[0]);
    }

    @Test
    void numbersBeginAtOneAndTheLastFreeIsUsedFirst() {
        assertThat(handles.own(stream, "a")).isEqualTo(1);
        assertThat(handles.own(stream, "b")).isEqualTo(2);
        assertThat(handles.own(other, "c")).isEqualTo(3);
        handles.drop(1, stream);
        handles.drop(3, other);
        assertThat(handles.own(stream, "d")).isEqualTo(3);
        assertThat(handles.own(stream, "e")).isEqualTo(1);
        assertThat(handles.own(stream, "f")).isEqualTo(4);
        assertThat(handles.at(2, stream)).isEqualTo("b");
        assertThat(ended).containsExactly("a", "c");
    }

    @Test
    void aHandleMustExistAndBeOfItsType() {
        handles.own(stream, "a");
        for (int unknown : new int[] {0, 2, -1, Integer.MIN_VALUE, 16, 17}) {
            assertThatThrownBy(() -> handles.at(unknown, stream))
                    .isInstanceOf(WasmRuntimeException.class)
                    .hasMessage("unknown handle index %s: there is no such stream"
                            .formatted(Integer.toUnsignedString(unknown)));
            assertThatThrownBy(() -> handles.drop(unknown, stream)).hasMessageStartingWith("unknown handle index");
            assertThatThrownBy(() -> handles.take(unknown, stream)).hasMessageStartingWith("unknown handle index");
        }
        assertThatThrownBy(() -> handles.drop(1, other))
                .hasMessage("handle index 1 used with the wrong type, expected other but found stream");
        handles.drop(1, stream);
        assertThatThrownBy(() -> handles.drop(1, stream)).hasMessageStartingWith("unknown handle index 1");
        assertThat(ended).containsExactly("a");
    }

    @Test
    void thereCannotBeTooMany() {
        for (int i = 0; i < Handles.MAX_HANDLES; i++) {
            handles.own(stream, i);
        }
        assertThatThrownBy(() -> handles.own(stream, "one more"))
                .isInstanceOf(WasmRuntimeException.class)
                .hasMessage("more than 65536 handles");
        handles.drop(7, stream);
        assertThat(handles.own(stream, "again")).isEqualTo(7);
    }

    @Test
    void aGuestGetsAndGivesOwnership() {
        CoreFunction open = imported(new Own(stream), _ -> "opened");
        List<Object> got = new ArrayList<>();
        CoreFunction give = imported(null, a -> got.addAll(List.of(a)), new Own(stream));

        assertThat(open.call()).containsExactly(1);
        give.call(1);

        assertThat(got).containsExactly("opened");
        assertThat(handles.count()).isZero();
        assertThat(ended).isEmpty();
        assertThatThrownBy(() -> give.call(1)).hasMessageStartingWith("unknown handle index 1");
    }

    @Test
    void whatIsLentCanBeUsedButNotEnded() {
        handles.own(stream, "a");
        List<String> seen = new ArrayList<>();
        CoreFunction use = imported(
                null,
                a -> {
                    seen.add((String) a[0]);
                    assertThatThrownBy(() -> handles.drop(1, stream))
                            .hasMessage("cannot remove owned resource while borrowed: handle index 1, a stream");
                    assertThatThrownBy(() -> handles.take(1, stream)).hasMessageContaining("while borrowed");
                    return null;
                },
                new Borrow(stream),
                new Borrow(stream));

        use.call(1, 1);

        assertThat(seen).containsExactly("a");
        handles.drop(1, stream);
        assertThat(ended).containsExactly("a");
    }

    @Test
    void oneThatIsLentCannotBeGivenInTheSameCall() {
        handles.own(stream, "a");
        CoreFunction both = imported(null, _ -> null, new Borrow(stream), new Own(stream));

        assertThatThrownBy(() -> both.call(1, 1)).hasMessageContaining("while borrowed");
        handles.drop(1, stream);
    }

    @Test
    void whatWasGivenEndsIfTheCallDoesNotHappen() {
        handles.own(stream, "a");
        CoreFunction two = imported(null, _ -> null, new Own(stream), new Own(stream));

        assertThatThrownBy(() -> two.call(1, 1)).hasMessageStartingWith("unknown handle index 1");

        assertThat(ended).containsExactly("a");
    }

    @Test
    void aGuestMustDropWhatItBorrowed() {
        List<Object> numbers = new ArrayList<>();
        ComponentFunction keeps = exported(
                flat -> {
                    numbers.add((int) flat[0]);
                    assertThat(handles.at((int) flat[0], stream)).isEqualTo("a");
                    assertThatThrownBy(() -> handles.take((int) flat[0], stream))
                            .hasMessage("handle index 1 is borrowed, but the stream must be owned");
                    return new long[0];
                },
                new Borrow(stream));
        assertThatThrownBy(() -> keeps.call("a"))
                .isInstanceOf(WasmRuntimeException.class)
                .hasMessage("borrow handles still remain at the end of the call: 1 of them");

        ComponentFunction drops = exported(
                flat -> {
                    handles.drop((int) flat[0], stream);
                    return new long[0];
                },
                new Borrow(stream));
        assertThat(drops.call("b")).isNull();
        assertThat(numbers).containsExactly(1);
        assertThat(ended).isEmpty();
    }

    @Test
    void aGuestSeesWhatItDefinedAsItIs() {
        ResourceType own = new ResourceType("own", handles, ended::add);
        int handle = handles.define(own, 1234);
        assertThat(handles.defined(handle, own)).isEqualTo(1234);
        List<Long> seen = new ArrayList<>();
        ComponentFunction method = exported(
                flat -> {
                    seen.add(flat[0]);
                    return new long[0];
                },
                new Borrow(own));

        method.call(1234);
        assertThat(seen).containsExactly(1234L);
        assertThat(handles.count()).isEqualTo(1);

        handles.drop(handle, own);
        assertThat(ended).containsExactly(1234);
        handles.define(own, 5);
        handles.close();
        assertThat(ended).containsExactly(1234);
    }

    @Test
    void whileItMayNotLeaveAGuestMakesAndDropsNothing() {
        ResourceType own = new ResourceType("own", handles, ended::add);
        int handle = handles.define(own, 1);
        assertThat(handles.mayLeave(false)).isTrue();
        assertThatThrownBy(() -> handles.define(own, 2)).hasMessageStartingWith("cannot leave component instance");
        assertThatThrownBy(() -> handles.drop(handle, own)).hasMessageStartingWith("cannot leave component instance");
        assertThat(handles.defined(handle, own)).isEqualTo(1);
        assertThat(handles.mayLeave(true)).isFalse();
        handles.drop(handle, own);
    }

    @Test
    void atTheEndChildrenEndBeforeWhatTheyCameOf() {
        handles.own(stream, "free");
        handles.own(stream, "parent");
        handles.drop(1, stream);
        handles.own(other, "child");
        ended.clear();

        handles.close();

        assertThat(ended).containsExactly("child", "parent");
        assertThat(handles.count()).isZero();
        assertThatThrownBy(() -> handles.at(2, stream)).hasMessageStartingWith("unknown handle index 2");
    }

    @Test
    void whatCannotEndYetIsTriedAgain() {
        ResourceType parent = new ResourceType("parent", _ -> {
            if (!ended.contains("child")) {
                throw new WasmRuntimeException("has a child");
            }
            ended.add("parent");
        });
        handles.own(stream, "child");
        handles.own(parent, "parent");
        assertThatThrownBy(() -> handles.drop(2, parent)).hasMessage("has a child");

        handles.close();

        assertThat(ended).containsExactly("child", "parent");
    }

    @Test
    void whatNeverEndsIsReported() {
        handles.own(
                new ResourceType("stuck", _ -> {
                    throw new WasmRuntimeException("stuck");
                }),
                "a");
        handles.own(stream, "b");

        assertThatThrownBy(handles::close).hasMessage("stuck");
        assertThat(ended).containsExactly("b");
    }
}
