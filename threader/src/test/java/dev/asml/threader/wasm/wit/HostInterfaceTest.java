package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HostInterfaceTest {
    private static final HostInterface.Body NOTHING = (_, _) -> null;

    private static final WitLibrary LIBRARY = new WitLibrary(Map.of("t.wit", """
            package a:b@1.0.0;
            interface i {
              resource thing { grow: func(); }
              enum e { one }
              make: func() -> thing;
            }
            """));

    @Test
    void everyFunctionHasItsBody() {
        HostInterface bound =
                HostInterface.bind(LIBRARY, "a:b/i", Map.of("[method]thing.grow", NOTHING, "make", NOTHING));

        assertThat(bound.name()).isEqualTo("a:b/i");
        assertThat(bound.functions()).containsOnlyKeys("[method]thing.grow", "make");
        assertThat(bound.functions().values())
                .extracting(HostInterface.HostFunction::body)
                .containsOnly(NOTHING);
        assertThat(bound.types()).containsOnlyKeys("e");
        assertThat(bound.resources()).containsOnlyKeys("thing");
    }

    @Test
    void bodiesAndFunctionsMustBeTheSame() {
        assertThatThrownBy(() -> HostInterface.bind(LIBRARY, "a:b/i", Map.of("make", NOTHING, "take", NOTHING)))
                .hasMessage("interface a:b/i: functions without a body [[method]thing.grow],"
                        + " bodies without a function [take]");
        assertThatThrownBy(() -> HostInterface.bind(LIBRARY, "a:b/j", Map.of()))
                .hasMessage("no WIT declares the interface a:b/j, only a:b/i");
    }

    @Test
    void everyInterfaceThatIsServedIsDeclared() {
        assertThat(WitLibrary.shipped().interfaces().keySet())
                .containsAll(HostInterfaces.all().keySet());
        assertThat(HostInterfaces.declared("wasi:cli/run")).containsOnlyKeys("run");
    }
}
