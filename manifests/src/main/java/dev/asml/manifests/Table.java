package dev.asml.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A table of a manifest: hands out typed values, and reports the ones that are wrong.
 *
 * <p>What it is asked for is what it may contain: {@link #reportUnknownKeys()} reports every other key. After a problem
 * the readers go on with a default or nothing, since the report is thrown in the end.
 */
final class Table {
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private final Path file;
    private final Report report;
    private final Optional<String> id;
    private final JsonNode node;
    private final Lines lines;
    private final Set<String> keys = new LinkedHashSet<>();
    private final Set<String> oldKeys = new LinkedHashSet<>();
    private final List<Table> tables = new ArrayList<>();

    private Table(Path file, Report report, Optional<String> id, JsonNode node, Lines lines) {
        this.file = file;
        this.report = report;
        this.id = id;
        this.node = node;
        this.lines = lines;
    }

    static Table root(Path file, Report report, JsonNode node, Lines lines) {
        return new Table(file, report, Optional.empty(), node, lines);
    }

    /** A table without keys, standing for one that the manifest leaves out. */
    private Table absent() {
        return new Table(file, report, Optional.empty(), MissingNode.getInstance(), lines);
    }

    Path file() {
        return file;
    }

    int line() {
        return lines.line();
    }

    int line(String key) {
        return lines.at(key).line();
    }

    boolean has(String key) {
        return node.has(key);
    }

    void problem(String key, String message) {
        report.problem(file, line(key), key + " " + message);
    }

    /** Reads a key that has no meaning here: a value of any kind is accepted, and warned about. */
    void noMeaning(String key, String why) {
        oldKeys.add(key);
        if (has(key)) {
            report.warning(file, line(key), "%s has no meaning here: %s".formatted(key, why));
        }
    }

    /** Reports a key that would have a meaning elsewhere. */
    void refuse(String key, String why) {
        oldKeys.add(key);
        if (has(key)) {
            problem(key, why);
        }
    }

    /** Accepts keys that only older manifests have; they are read as usual, but never suggested. */
    Table withOlder(String... olderKeys) {
        Collections.addAll(oldKeys, olderKeys);
        return this;
    }

    /** The key to read where an older name is accepted too. */
    String either(String key, String oldKey) {
        oldKeys.add(oldKey);
        if (has(key) && has(oldKey)) {
            problem(oldKey, "is the older name of %s, which is given too; keep %s".formatted(key, key));
        }
        return has(oldKey) && !has(key) ? oldKey : key;
    }

    Optional<String> text(String key) {
        return text(key, Syntax::any);
    }

    <T> Optional<T> text(String key, Syntax<T> syntax) {
        return value(key).flatMap(value -> text(key, line(key), value, syntax));
    }

    <T> Optional<T> required(String key, Syntax<T> syntax) {
        requireKey(key, "add %s = \"…\" here".formatted(key));
        return text(key, syntax);
    }

    /** Reads a text that, in a table of tables, may be left out where it is the table's own key. */
    <T> Optional<T> requiredOrId(String key, Syntax<T> syntax) {
        return id.isPresent() && !has(key)
                ? text(key, line(), TextNode.valueOf(id.get()), syntax)
                : required(key, syntax);
    }

    /** Reports a key that is missing in a table that is there. */
    void requireKey(String key, String advice) {
        keys.add(key);
        if (node.isObject() && !has(key)) {
            problem(key, "is missing; " + advice);
        }
    }

    /** Reads one text or a list of texts. */
    List<String> textOrTexts(String key) {
        return node.path(key).isTextual() ? text(key).stream().toList() : texts(key, Syntax::any);
    }

    <T> List<T> texts(String key, Syntax<T> syntax) {
        JsonNode list = value(key).orElse(MissingNode.getInstance());
        if (!list.isArray()) {
            requireKind(key, list, "must be a list of texts, for example [\"a\", \"b\"]");
            return List.of();
        }
        return IntStream.range(0, list.size())
                .mapToObj(i -> text(key, lines.at(key).element(i).line(), list.get(i), syntax))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Reads a table of texts. */
    Map<String, String> textMap(String key) {
        return map(
                key,
                "must be a text; write it in double quotes",
                value -> Optional.of(value).filter(JsonNode::isTextual).map(JsonNode::asText));
    }

    /** Reads a table of texts, numbers and booleans, all as text, and of {@link SecretReference}s. */
    Map<String, String> settings(String key) {
        return map(key, "must be a text, a number, true or false, or { secret = \"NAME\" }", Table::setting);
    }

    /** The same without references. */
    Map<String, String> plainSettings(String key) {
        return map(key, "must be a text, a number, true or false", Table::plainSetting);
    }

    private static Optional<String> plainSetting(JsonNode value) {
        return Optional.of(value)
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText)
                .filter(text -> text.indexOf('\0') < 0);
    }

    private static Optional<String> setting(JsonNode value) {
        if (value.isValueNode()) {
            return plainSetting(value);
        }
        JsonNode secret = value.path("secret");
        return value.size() == 1
                        && secret.isTextual()
                        && Syntax.SECRET.matcher(secret.textValue()).matches()
                ? Optional.of(SecretReference.to(secret.textValue()))
                : Optional.empty();
    }

    boolean flag(String key, boolean otherwise) {
        JsonNode value = value(key).orElse(MissingNode.getInstance());
        if (!value.isBoolean()) {
            requireKind(key, value, "must be true or false");
        }
        return value.asBoolean(otherwise);
    }

    int whole(String key, int otherwise, int least, int most) {
        String range = "must be a whole number from %d to %d".formatted(least, most);
        return number(key, range, BigDecimal.valueOf(least), BigDecimal.valueOf(most), true)
                .map(BigDecimal::intValueExact)
                .orElse(otherwise);
    }

    Duration seconds(String key, Duration otherwise, Duration least, Duration most) {
        String range = "must be a number of seconds from %s to %s"
                .formatted(seconds(least).toPlainString(), seconds(most).toPlainString());
        return number(key, range, seconds(least), seconds(most), false)
                .map(seconds -> Duration.ofNanos(seconds.multiply(NANOS).longValue()))
                .orElse(otherwise);
    }

    /** Reads a table that may be left out. */
    Table table(String key) {
        JsonNode inner = value(key).orElse(MissingNode.getInstance());
        if (!inner.isObject()) {
            requireKind(key, inner, "must be a table; write [%s], or %s = { … }".formatted(key, key));
            return absent();
        }
        return handOut(Optional.empty(), inner, lines.at(key));
    }

    Table requiredTable(String key) {
        if (!has(key)) {
            report.problem(file, line(), "[%s] is missing; add it with its keys below it".formatted(key));
        }
        return table(key);
    }

    /** Reads an array of tables, or a table of tables by id. */
    List<Table> tables(String key) {
        JsonNode all = value(key).orElse(MissingNode.getInstance());
        Lines where = lines.at(key);
        List<Table> read = new ArrayList<>();
        if (all.isArray()) {
            for (int i = 0; i < all.size(); i++) {
                addTable(read, key, Optional.empty(), all.get(i), where.element(i));
            }
        } else if (all.isObject()) {
            all.properties()
                    .forEach(entry -> addTable(
                            read, key, Optional.of(entry.getKey()), entry.getValue(), where.at(entry.getKey())));
        } else {
            requireKind(key, all, "must be tables; write [[%s]] above each".formatted(key));
        }
        return List.copyOf(read);
    }

    /** Reports every key, here and in the tables handed out, that nobody asked for. */
    void reportUnknownKeys() {
        node.propertyStream()
                .map(Map.Entry::getKey)
                .filter(key -> !keys.contains(key) && !oldKeys.contains(key))
                .forEach(this::reportUnknown);
        tables.forEach(Table::reportUnknownKeys);
    }

    private void reportUnknown(String key) {
        Optional<String> nearest = Spelling.nearest(key, keys).or(() -> Spelling.nearest(key, oldKeys));
        String advice =
                nearest.map("did you mean \"%s\"?"::formatted).orElse("the keys here are " + String.join(", ", keys));
        report.problem(file, line(key), "unknown key \"%s\"; %s".formatted(shortened(key), advice));
    }

    private void addTable(List<Table> read, String key, Optional<String> innerId, JsonNode inner, Lines where) {
        if (inner.isObject()) {
            read.add(handOut(innerId, inner, where));
            return;
        }
        String name = innerId.map(text -> key + "." + shortened(text)).orElse(key);
        report.problem(
                file, where.line(), "%s must be a table, not %s; write [[%s]]".formatted(name, described(inner), key));
    }

    private Table handOut(Optional<String> innerId, JsonNode inner, Lines where) {
        Table table = new Table(file, report, innerId, inner, where);
        tables.add(table);
        return table;
    }

    private Optional<JsonNode> value(String key) {
        if (!oldKeys.contains(key)) {
            keys.add(key);
        }
        return Optional.ofNullable(node.get(key));
    }

    private <T> Optional<T> text(String key, int line, JsonNode value, Syntax<T> syntax) {
        if (!value.isTextual()) {
            report.problem(file, line, "%s must be a text in double quotes, not %s".formatted(key, described(value)));
            return Optional.empty();
        }
        try {
            return Optional.of(syntax.parse(clean(value.textValue())));
        } catch (IllegalArgumentException e) {
            report.problem(file, line, key + " " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String clean(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("must not be empty; give it a value or remove it");
        }
        return withoutNul(text);
    }

    private static String withoutNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("must not contain the character \\u0000");
        }
        return text;
    }

    private Map<String, String> map(String key, String wanted, Function<JsonNode, Optional<String>> accepted) {
        JsonNode map = value(key).orElse(MissingNode.getInstance());
        if (!map.isObject()) {
            requireKind(key, map, "must be a table, for example %s = { KEY = \"value\" }".formatted(key));
            return Map.of();
        }
        Map<String, String> read = new LinkedHashMap<>();
        map.properties().forEach(entry -> {
            String name = entry.getKey();
            if (name.isBlank() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
                problem(key, "has the key \"%s\"; a key here is not empty and holds no =".formatted(shortened(name)));
                return;
            }
            accepted.apply(entry.getValue())
                    .ifPresentOrElse(
                            text -> read.put(name, text),
                            () -> report.problem(
                                    file,
                                    lines.at(key).at(name).line(),
                                    "%s.%s %s, not %s"
                                            .formatted(key, shortened(name), wanted, described(entry.getValue()))));
        });
        return Collections.unmodifiableMap(read);
    }

    private Optional<BigDecimal> number(String key, String range, BigDecimal least, BigDecimal most, boolean whole) {
        Optional<JsonNode> value = value(key);
        Optional<BigDecimal> number = value.filter(found -> whole ? found.isIntegralNumber() : found.isNumber())
                .filter(found -> !found.isDouble() || Double.isFinite(found.doubleValue()))
                .map(JsonNode::decimalValue)
                .filter(found -> found.compareTo(least) >= 0 && found.compareTo(most) <= 0);
        if (value.isPresent() && number.isEmpty()) {
            problem(key, "%s, not %s".formatted(range, described(value.get())));
        }
        return number;
    }

    private static BigDecimal seconds(Duration duration) {
        return new BigDecimal(duration.toNanos()).divide(NANOS).stripTrailingZeros();
    }

    private void requireKind(String key, JsonNode found, String wanted) {
        if (!found.isMissingNode()) {
            problem(key, "%s, not %s".formatted(wanted, described(found)));
        }
    }

    private static String described(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "a table";
            case ARRAY -> "a list";
            case STRING -> "\"" + shortened(value.asText()) + "\"";
            case NUMBER, BOOLEAN -> shortened(value.asText());
            case BINARY, MISSING, NULL, POJO -> "nothing";
        };
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
