package dev.asml.iomod.testing;

import dev.asml.iomod.IomodFailure;
import dev.asml.manifests.IomodManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Checks an IOmod's executable, in whatever language it is written, against every rule of the protocol, by playing the
 * Threader. Its own methods are called only with no input and with input that they cannot read. What they cannot show is
 * tried with four methods that an IOmod registers when {@code ASML_IOMOD_CONFORMANCE} is set; the SDK adds them to
 * every IOmod in Java.
 *
 * <pre>{@code
 * assertThat(IomodCheck.check(command).broken()).isEmpty();
 * }</pre>
 *
 * @param command how it is started
 * @param manifest its {@code iomod.toml}, if it has one
 * @param config the configuration that it needs to serve
 * @param samples calls that succeed
 * @param patience how long to wait for anything that it should do
 * @param rules what to try
 */
public record IomodCheck(
        IomodCommand command,
        Optional<IomodManifest> manifest,
        Map<String, String> config,
        List<Sample> samples,
        Duration patience,
        Set<Rule> rules) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public IomodCheck {
        config = Map.copyOf(config);
        samples = List.copyOf(samples);
        rules = Set.copyOf(rules);
    }

    /** Checks every rule on an executable. */
    public static Report check(IomodCommand command) {
        return of(command).run();
    }

    /** A check of every rule on an executable, which is still to be run. */
    public static IomodCheck of(IomodCommand command) {
        return new IomodCheck(command, Optional.empty(), Map.of(), List.of(), PATIENCE, EnumSet.allOf(Rule.class));
    }

    /** A check of an unpacked package. */
    public static IomodCheck of(IomodManifest manifest, Path folder) {
        return new IomodCheck(
                IomodCommand.unpacked(manifest, folder),
                Optional.of(manifest),
                Map.of(),
                List.of(),
                PATIENCE,
                EnumSet.allOf(Rule.class));
    }

    /** The same with the configuration that the IOmod needs. */
    public IomodCheck withConfig(Map<String, String> values) {
        return new IomodCheck(command, manifest, values, samples, patience, rules);
    }

    /** The same with further variables: what a manifest's allow-list lets through. */
    public IomodCheck withEnvironment(Map<String, String> variables) {
        return new IomodCheck(command.withEnvironment(variables), manifest, config, samples, patience, rules);
    }

    /** The same with calls that succeed. */
    public IomodCheck withSamples(List<Sample> calls) {
        return new IomodCheck(command, manifest, config, calls, patience, rules);
    }

    /** The same with more or less time for everything. */
    public IomodCheck withPatience(Duration time) {
        return new IomodCheck(command, manifest, config, samples, time, rules);
    }

    /** The same for some of the rules. */
    public IomodCheck only(Set<Rule> some) {
        return new IomodCheck(command, manifest, config, samples, patience, some);
    }

    /** Tries the rules, one after the other. */
    public Report run() {
        Map<Rule, Verdict> verdicts = new EnumMap<>(Rule.class);
        try (Bench bench = new Bench(this)) {
            Map<Rule, Trial> trials = Trials.all();
            EnumSet.copyOf(rules)
                    .forEach(
                            rule -> verdicts.put(rule, verdict(bench, rule, Objects.requireNonNull(trials.get(rule)))));
            bench.discard();
            verdicts.replaceAll((rule, verdict) -> watched(bench, rule, verdict));
        }
        List<Finding> findings = new ArrayList<>();
        verdicts.forEach((rule, verdict) -> findings.add(new Finding(rule, verdict)));
        return new Report(command.coordinates(), findings);
    }

    private static Verdict verdict(Bench bench, Rule rule, Trial trial) {
        Verdict verdict = tried(bench, rule, trial);
        if (verdict instanceof Verdict.Broken) {
            bench.discard();
        }
        return verdict;
    }

    private static Verdict tried(Bench bench, Rule rule, Trial trial) {
        try {
            trial.run(bench);
            return new Verdict.Kept();
        } catch (Unmet e) {
            return e.verdict();
        } catch (Untried e) {
            return new Verdict.NotTried(String.valueOf(e.getMessage()));
        } catch (IllegalStateException | IomodFailure | IOException | UncheckedIOException e) {
            return new Verdict.Broken("it " + rule.title(), e.getMessage() + bench.obituary());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Verdict.NotTried("the check was interrupted");
        }
    }

    /** What a process did beside what was asked of it breaks rules too. */
    private static Verdict watched(Bench bench, Rule rule, Verdict verdict) {
        String noted = String.join("; ", bench.violationsOf(rule));
        if (noted.isEmpty()) {
            return verdict;
        }
        return verdict instanceof Verdict.Broken(String expected, String seen)
                ? new Verdict.Broken(expected, seen + "; " + noted)
                : new Verdict.Broken("it " + rule.title(), noted);
    }
}
