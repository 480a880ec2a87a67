package dev.asml.threader.wasm.policy;

import dev.asml.threader.wasm.policy.Builtins.Builtin;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/** Built-in functions on addresses and networks; no name is ever looked up. */
final class NetBuiltins {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]{2,45}");

    private NetBuiltins() {}

    static void addTo(Map<String, Builtin> all) {
        all.put("net.cidr_is_valid", (_, a) -> Value.of(isValid(a.text(0))));
        all.put("net.cidr_contains", (_, a) -> Value.of(Network.of(a.text(0)).contains(Network.of(a.text(1)))));
        all.put(
                "net.cidr_intersects",
                (_, a) -> Value.of(Network.of(a.text(0)).contains(Network.of(a.text(1)))
                        || Network.of(a.text(1)).contains(Network.of(a.text(0)))));
        all.put("net.cidr_expand", (_, a) -> expanded(Network.of(a.text(0))));
    }

    private static boolean isValid(String text) {
        try {
            var _ = Network.of(text);
            return text.indexOf('/') >= 0;
        } catch (BuiltinFailure _) {
            return false;
        }
    }

    /** The addresses that share their first bits. */
    private record Network(BigInteger first, int width, int prefix) {
        static Network of(String text) {
            int slash = text.indexOf('/');
            byte[] address = address(slash < 0 ? text : text.substring(0, slash));
            int width = address.length * 8;
            int prefix = slash < 0 ? width : prefix(text.substring(slash + 1), width);
            BigInteger number = new BigInteger(1, address);
            return new Network(number.shiftRight(width - prefix).shiftLeft(width - prefix), width, prefix);
        }

        private static byte[] address(String text) {
            if (!ADDRESS.matcher(text).matches()
                    || (text.indexOf(':') < 0
                            && text.chars().filter(c -> c == '.').count() != 3)) {
                throw new BuiltinFailure("no address");
            }
            try {
                return InetAddress.ofLiteral(text).getAddress();
            } catch (IllegalArgumentException _) {
                throw new BuiltinFailure("no address");
            }
        }

        private static int prefix(String text, int width) {
            if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > width) {
                throw new BuiltinFailure("no prefix of an address");
            }
            return Integer.parseInt(text);
        }

        boolean contains(Network other) {
            return width == other.width
                    && prefix <= other.prefix
                    && other.first.shiftRight(width - prefix).equals(first.shiftRight(width - prefix));
        }

        String address(BigInteger number) {
            byte[] bytes = number.toByteArray();
            byte[] address = new byte[width / 8];
            int count = Math.min(bytes.length, address.length);
            System.arraycopy(bytes, bytes.length - count, address, address.length - count, count);
            try {
                return InetAddress.getByAddress(address).getHostAddress();
            } catch (UnknownHostException e) {
                throw new IllegalStateException(Arrays.toString(address), e);
            }
        }
    }

    private static Value expanded(Network network) {
        int bits = network.width() - network.prefix();
        Bounds.requireItems(bits > 16 ? Long.MAX_VALUE : 1L << bits);
        SequencedSet<Value> all = new LinkedHashSet<>();
        for (long i = 0; i < 1L << bits; i++) {
            all.add(Value.of(network.address(network.first().add(BigInteger.valueOf(i)))));
        }
        return new Value.Set(all);
    }
}
