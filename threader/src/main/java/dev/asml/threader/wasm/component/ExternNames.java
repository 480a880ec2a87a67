package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.ValueType.Field;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of a component's imports or of its exports: each well formed, different from the others, and true of its
 * type.
 *
 * <p>Source of the rules: the component model's Explainer.md, "Import and Export Definitions" and "Name Uniqueness".
 */
final class ExternNames {
    private static final int MAX_LENGTH = 1_000;
    private static final String WORD = "(?:[0-9a-z]++|[0-9A-Z]++)";
    private static final String LABEL = "(?:[a-z][0-9a-z]*+|[A-Z][0-9A-Z]*+)(?:-" + WORD + ")*+";
    private static final String WORDS = "[a-z][0-9a-z]*+(?:-[0-9a-z]++)*+";
    private static final String NUMBER = "(?:0|[1-9][0-9]*+)";
    private static final String PRERELEASE = "(?:" + NUMBER + "|[0-9]*+[A-Za-z-][0-9A-Za-z-]*+)";
    private static final String SEMVER = NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-" + PRERELEASE + "(?:\\."
            + PRERELEASE + ")*+)?(?:\\+[0-9A-Za-z-]++(?:\\.[0-9A-Za-z-]++)*+)?";
    private static final String CANONICAL_VERSION = "(?:[1-9][0-9]*+|0\\.[1-9][0-9]*+|0\\.0\\.[0-9]++)";
    private static final Pattern IS_LABEL = Pattern.compile(LABEL);
    private static final Pattern INTERFACE =
            Pattern.compile(WORDS + ":" + WORDS + "/" + LABEL + "(?:@(?:" + SEMVER + "|" + CANONICAL_VERSION + "))?");
    private static final Pattern ANNOTATED =
            Pattern.compile("\\[(constructor|method|static)\\](" + LABEL + ")(?:\\.(" + LABEL + "))?");

    private final String what;
    private final Map<String, String> canonical = new HashMap<>();
    private final Map<String, ResourceType> resources = new HashMap<>();

    /** {@code what} these are names of, for messages. */
    ExternNames(String what) {
        this.what = what;
    }

    /** Whether a name is that of an interface. */
    static boolean isInterface(String name) {
        requireShort(name);
        return INTERFACE.matcher(name).matches();
    }

    /** Checks that a name is in kebab case. */
    static void requireLabel(String name, String what) {
        requireShort(name);
        if (name.isEmpty()) {
            throw new ComponentException(what + " name cannot be empty");
        }
        if (!IS_LABEL.matcher(name).matches()) {
            throw new ComponentException("%s name `%s` is not in kebab case".formatted(what, name));
        }
    }

    void add(String name, ExternType type) {
        requireValid(name, type);
        String other = canonical.put(canonical(name), name);
        if (other != null) {
            throw new ComponentException("%s name `%s` conflicts with previous name `%s`".formatted(what, name, other));
        }
        if (type instanceof ExternType.Type(DefinedType.Resource resource)) {
            resources.put(name, resource.type());
        }
    }

    private static void requireShort(String name) {
        if (name.length() > MAX_LENGTH) {
            throw new ComponentException(
                    "a name of %d characters; the limit is %d".formatted(name.length(), MAX_LENGTH));
        }
    }

    private void requireValid(String name, ExternType type) {
        requireShort(name);
        if (IS_LABEL.matcher(name).matches() || INTERFACE.matcher(name).matches()) {
            return;
        }
        Matcher annotated = ANNOTATED.matcher(name);
        if (!annotated.matches() || annotated.group(1).equals("constructor") != (annotated.group(3) == null)) {
            throw new ComponentException("%s name `%s` is not a valid extern name".formatted(what, name));
        }
        if (!(type instanceof ExternType.Function(Signature signature))) {
            throw new ComponentException("%s name `%s` is not a func".formatted(what, name));
        }
        ResourceType resource = resources.get(annotated.group(2));
        if (resource == null) {
            throw new ComponentException(
                    "%s name `%s`: the resource name is not known in this context".formatted(what, name));
        }
        switch (annotated.group(1)) {
            case "constructor" -> requireConstructor(name, signature, resource);
            case "method" -> requireMethod(name, signature, resource);
            default -> {}
        }
    }

    private static void requireConstructor(String name, Signature signature, ResourceType resource) {
        ValueType made =
                signature.result() instanceof ValueType.Result(ValueType ok, ValueType _) ? ok : signature.result();
        if (!Objects.equals(made, new ValueType.Own(resource))) {
            throw new ComponentException(
                    "`%s`: function should return `(own $T)` or `(result (own $T))`".formatted(name));
        }
    }

    private static void requireMethod(String name, Signature signature, ResourceType resource) {
        Field self = new Field("self", new ValueType.Borrow(resource));
        if (signature.parameters().isEmpty()
                || !signature.parameters().getFirst().equals(self)) {
            throw new ComponentException(
                    "`%s` should have a first argument called `self`, of type `(borrow $T)`".formatted(name));
        }
    }

    /** Equal for names that are too similar to be both there. */
    static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        Matcher annotated = ANNOTATED.matcher(lower);
        if (!annotated.matches() || annotated.group(3) == null) {
            return lower;
        }
        return annotated.group(2).equals(annotated.group(3))
                ? annotated.group(2)
                : annotated.group(2) + "." + annotated.group(3);
    }
}
