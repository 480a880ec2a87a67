package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.wasm.component.ValueType;
import dev.asml.threader.wasm.component.Variant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SocketsTest {
    private final FilesCaller caller = FilesCaller.withTmp(0);

    private static String errorName(Object result) {
        Variant code = (Variant) Results.error(result);
        return ByName.names("wasi:sockets/network", "error-code").get(code.index());
    }

    @Test
    void noSocketIsMade() {
        Variant version4 = Variant.of(0);

        assertThat(errorName(caller.call("wasi:sockets/tcp-create-socket", "create-tcp-socket", version4)))
                .isEqualTo("not-supported");
        assertThat(errorName(caller.call("wasi:sockets/udp-create-socket", "create-udp-socket", version4)))
                .isEqualTo("not-supported");
    }

    @Test
    void noNameIsLookedUp() {
        Object network = caller.call("wasi:sockets/instance-network", "instance-network");

        assertThat(errorName(caller.call("wasi:sockets/ip-name-lookup", "resolve-addresses", network, "example.com")))
                .isEqualTo("access-denied");
    }

    @Test
    void noErrorIsOneOfTheNetwork() {
        assertThat(caller.call("wasi:sockets/network", "network-error-code", new Object()))
                .isEqualTo(Variant.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp", "ip-name-lookup"})
    void whatNeedsASocketFailsOrTraps(String name) {
        HostInterface served = ByName.served("wasi:sockets/" + name);

        assertThat(served.functions()).isNotEmpty();
        served.functions().values().forEach(each -> {
            if (each.signature().result() instanceof ValueType.Result) {
                assertThat(errorName(Objects.requireNonNull(each.body().call(caller.world, new Object[0]))))
                        .endsWith("d");
            } else {
                assertThatThrownBy(() -> each.body().call(caller.world, new Object[0]))
                        .isInstanceOf(TrapException.class)
                        .hasMessageContaining(each.name());
            }
        });
    }
}
