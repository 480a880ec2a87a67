package dev.asml.iomod.testing;

import dev.asml.iomod.v1.Method;
import dev.asml.iomod.v1.Register;
import dev.asml.manifests.IomodManifest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** How an IOmod says who it is. */
final class RegisterTrials {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private RegisterTrials() {}

    static void inTime(Bench bench) {
        String problem = bench.notRegistered();
        boolean late = bench.violationsOf(Rule.TOKEN).isEmpty()
                && bench.violationsOf(Rule.PROTOCOL_VERSIONS).isEmpty();
        Unmet.unless(problem.isEmpty() || !late, "Register within 30 s of the start", problem);
    }

    /** A registration that is refused for one of these is noted where it came. */
    static void refused(Bench bench) {
        String _ = bench.notRegistered();
        if (!bench.violationsOf(Rule.TOKEN).isEmpty()
                || !bench.violationsOf(Rule.PROTOCOL_VERSIONS).isEmpty()) {
            return;
        }
        List<Integer> versions = bench.shared().registration().getProtocolVersionsList();
        Unmet.unless(
                new HashSet<>(versions).size() == versions.size() && !versions.contains(0),
                "each version once",
                "it offers " + versions);
    }

    static void coordinates(Bench bench) {
        String registered = bench.shared().registration().getCoordinates();
        String given = bench.check().command().coordinates();
        Unmet.unless(registered.equals(given), given, "it registered as \"%s\"".formatted(registered));
    }

    static void version(Bench bench) {
        String registered = bench.shared().registration().getVersion();
        String seen = "it registered version \"%s\"".formatted(registered);
        Unmet.unless(registered.matches("\\d+\\.\\d+\\.\\d+"), "major.minor.patch", seen);
        Optional<String> promised = bench.check().manifest().map(IomodManifest::version);
        Unmet.unless(
                promised.map(registered::equals).orElse(true),
                "%s, as iomod.toml says".formatted(promised.orElse("")),
                seen);
    }

    static void methodNames(Bench bench) {
        Register register = bench.shared().registration();
        Unmet.unless(register.getMethodsCount() > 0, "at least one method", "it registered none");
        Set<String> seen = new HashSet<>();
        for (Method method : register.getMethodsList()) {
            String name = method.getName();
            Unmet.unless(
                    NAME.matcher(name).matches(),
                    "1 to 64 characters of A-Z a-z 0-9 _ -, the first a letter or digit",
                    "it registered \"%s\"".formatted(name));
            Unmet.unless(seen.add(name), "each name once", "it registered %s twice".formatted(name));
        }
    }

    static void promisedMethods(Bench bench) {
        IomodManifest manifest = bench.check()
                .manifest()
                .orElseThrow(() -> new Untried("there is no iomod.toml; check the package's folder"));
        for (IomodManifest.Method method : manifest.methods()) {
            Unmet.unless(
                    bench.has(method.name()),
                    "the method %s, which iomod.toml lists".formatted(method.name()),
                    "it registered %s".formatted(bench.shared().methods()));
        }
    }

    static void rejected(Bench bench) {
        var _ = bench.shared();
        Reception rejecting = new Reception(false, Reception.Greeting.REJECTED);
        bench.unregistered(bench.settings(), rejecting, true, specimen -> {
            int code = specimen.exit();
            String expected = "it prints the reason \"%s\" and exits with 1".formatted(BrokerStream.REJECTION);
            Unmet.unless(code == 1, expected, "it exited with %d%s".formatted(code, specimen.printed()));
            Unmet.unless(
                    specimen.printed().contains(BrokerStream.REJECTION),
                    expected,
                    "it exited with 1" + specimen.printed());
        });
    }

    static void firstConfig(Bench bench) {
        bench.need(Bench.CONFIG);
        BrokerSettings settings = bench.settings().withConfig(bench.config("conformance", "first"));
        bench.fresh(settings, specimen -> {
            String answer = specimen.call(Bench.CONFIG, "conformance").text();
            Unmet.unless(
                    answer.equals("first"),
                    "the first call to %s sees the value \"first\"".formatted(Bench.CONFIG),
                    "it answered \"%s\"".formatted(answer));
        });
    }
}
