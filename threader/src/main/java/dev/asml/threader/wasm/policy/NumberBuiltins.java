package dev.asml.threader.wasm.policy;

import dev.asml.threader.wasm.policy.Builtins.Builtin;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Built-in functions on numbers, units, versions and chance. */
final class NumberBuiltins {
    private static final Pattern AMOUNT =
            Pattern.compile("\"?(\\d{1,50}(?:\\.\\d{0,50})?|\\.\\d{1,50})([A-Za-z]{0,3})\"?");
    private static final String BINARY = "kmgtpe";

    /** Source: Semantic Versioning 2.0.0. */
    private static final Pattern VERSION =
            Pattern.compile("(0|[1-9]\\d{0,30})\\.(0|[1-9]\\d{0,30})\\.(0|[1-9]\\d{0,30})"
                    + "(?:-([0-9A-Za-z.-]{1,200}))?(?:\\+[0-9A-Za-z.-]{1,200})?");

    private NumberBuiltins() {}

    static void addTo(Map<String, Builtin> all) {
        all.put("units.parse", (_, a) -> units(a.text(0), false));
        all.put("units.parse_bytes", (_, a) -> units(a.text(0), true));
        all.put("numbers.range_step", (_, a) -> range(a.whole(0), a.whole(1), a.whole(2)));
        all.put(
                "semver.is_valid",
                (_, a) -> Value.of(a.value(0) instanceof Value.Text(String text)
                        && VERSION.matcher(text).matches()));
        all.put("semver.compare", (_, a) -> Value.of((long) compare(version(a.text(0)), version(a.text(1)))));
        all.put("rand.intn", (e, a) -> e.chance(a.values(), () -> number(e, a.whole(1))));
        all.put("uuid.rfc4122", (e, a) -> e.chance(List.of(Value.of("uuid"), a.value(0)), () -> uuid(e)));
    }

    private static Value units(String text, boolean bytes) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.matches()) {
            throw new BuiltinFailure("no amount with a unit");
        }
        BigDecimal number = new BigDecimal(amount.group(1));
        BigDecimal all = number.multiply(factor(amount.group(2), bytes));
        return new Value.Num(bytes ? new BigDecimal(all.toBigInteger()) : all);
    }

    private static BigDecimal factor(String unit, boolean bytes) {
        String plain = bytes ? unit.toLowerCase(Locale.ROOT).replaceFirst("b$", "") : unit;
        if (plain.isEmpty()) {
            return BigDecimal.ONE;
        }
        if (!bytes && plain.equals("m")) {
            return new BigDecimal("0.001");
        }
        boolean binary = plain.length() == 2 && plain.toLowerCase(Locale.ROOT).endsWith("i");
        int power = BINARY.indexOf(Character.toLowerCase(plain.charAt(0))) + 1;
        if (power == 0 || (plain.length() > 1 && !binary)) {
            throw new BuiltinFailure("no such unit");
        }
        return BigDecimal.valueOf(binary ? 1024 : 1000).pow(power);
    }

    private static Value range(long from, long to, long step) {
        if (step <= 0) {
            throw new BuiltinFailure("a step is above zero");
        }
        Bounds.requireItems(Math.abs(Math.subtractExact(to, from)) / step);
        List<Value> numbers = new ArrayList<>();
        for (long at = from; from <= to ? at <= to : at >= to; at += from <= to ? step : -step) {
            numbers.add(Value.of(at));
        }
        return new Value.Array(numbers);
    }

    private static Matcher version(String text) {
        Matcher version = VERSION.matcher(text);
        if (!version.matches()) {
            throw new BuiltinFailure("no version");
        }
        return version;
    }

    private static int compare(Matcher one, Matcher other) {
        for (int i = 1; i <= 3; i++) {
            int order = new BigInteger(one.group(i)).compareTo(new BigInteger(other.group(i)));
            if (order != 0) {
                return order;
            }
        }
        String a = one.group(4);
        String b = other.group(4);
        if (a == null || b == null) {
            return a == null ? b == null ? 0 : 1 : -1;
        }
        return early(List.of(a.split("\\.", -1)), List.of(b.split("\\.", -1)));
    }

    /** The order of what comes before a release. */
    private static int early(List<String> one, List<String> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            boolean number = one.get(i).matches("\\d+");
            if (number != other.get(i).matches("\\d+")) {
                return number ? -1 : 1;
            }
            int order = number
                    ? new BigInteger(one.get(i)).compareTo(new BigInteger(other.get(i)))
                    : one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return Integer.signum(order);
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static Value number(Evaluation evaluation, long below) {
        if (below == 0) {
            return Value.of(0);
        }
        long drawn = ByteBuffer.wrap(evaluation.random(Long.BYTES)).getLong();
        return Value.of(Long.remainderUnsigned(drawn, Math.absExact(below)));
    }

    private static Value uuid(Evaluation evaluation) {
        ByteBuffer random = ByteBuffer.wrap(evaluation.random(16));
        long high = (random.getLong() & ~0xf000L) | 0x4000L;
        long low = (random.getLong() & ~(3L << 62)) | (1L << 63);
        return Value.of(new UUID(high, low).toString());
    }
}
