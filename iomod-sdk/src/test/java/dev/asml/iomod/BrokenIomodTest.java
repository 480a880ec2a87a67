package dev.asml.iomod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.Finding;
import dev.asml.iomod.testing.IomodCheck;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.Rule;
import dev.asml.iomod.testing.Verdict;
import dev.asml.manifests.IomodManifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** For each rule an IOmod that breaks it, and nothing else: the check has to say so, for that reason. */
class BrokenIomodTest {
    private static final Path PROGRAM = Path.of("src/test/node/broken.js").toAbsolutePath();
    private static final IomodManifest MANIFEST = IomodManifest.parse("""
            [iomod]
            coordinates = "example.memory.store"
            version = "1.0.0"
            [process]
            entrypoint = "bin/store"
            [[methods]]
            name = "get"
            """, Path.of("iomod.toml"));
    private static final Duration BRISK = Duration.ofSeconds(2);
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final int AT_ONCE = 6;

    /** What the check has to have seen. */
    private static final String REASONS = """
            BY_HAND it exited with 0
            DESCRIBE it printed: a store
            DESCRIBED_METHODS it describes [dump streaming, get]
            ADDRESS the process ended with 9 before it had registered
            OUTPUT no Pong came
            PLAIN_FRAMES it compresses with gzip
            REGISTER_FIRST it sent LOG before Register
            REGISTER_IN_TIME no registration came
            TOKEN the token is not the one that was given
            COORDINATES it registered as "example.memory.other"
            VERSION it registered version "1.0"
            PROTOCOL_VERSIONS it offers [1, 1]
            METHOD_NAMES it registered "two words"
            PROMISED_METHODS it registered [dump, conformance-echo
            REJECTED it exited with 3; it printed:
            FIRST_CONFIG it answered ""
            ANSWER it answered 512 bytes, which differ from byte 128 on
            UNKNOWN_METHOD it answered INTERNAL
            ONE_REPLY it replied to call 1, which had its reply already
            UNREADABLE_INPUT the process exited with 7
            EMPTY_INPUT the process exited with 7
            ANY_ID no-such-method did not reply
            MANY_CALLS conformance-echo did not reply
            SLOW_CALL conformance-echo did not reply
            DEADLINE conformance-wait did not reply
            FAILURES it failed with the code "not found"
            TIMING the first frame of an answer in parts has a timing
            CHUNKED_INPUT it answered 100001 bytes, which differ from byte 16384 on
            CHUNKED_OUTPUT it answered 16384 bytes
            CHUNK_BYTES it sent 32768 bytes in a frame; at most 16384 are allowed
            CHUNK_DEFAULT it sent 600000 bytes in a frame; at most 262144 are allowed
            UNKNOWN_CHUNK the process exited with 7
            REPLY_LIMIT it answered 262145 bytes
            INPUT_LIMIT it still takes more
            INPUT_CREDIT nothing moved in conformance-copy
            OUTPUT_CREDIT bytes more than it had credit for
            BLOCKED_STREAM did not reply | no Pong came
            END_WITHOUT_CREDIT no end came
            BOTH_WAYS nothing moved in conformance-copy
            ENDLESS_CREDIT the process exited with 7
            UNKNOWN_CREDIT the process exited with 7
            STREAM_CANCEL nothing moved in conformance-copy
            STREAM_DEADLINE nothing moved in conformance-copy
            NO_WINDOWS conformance-copy did not reply
            CANCEL conformance-wait did not reply
            CANCELLED_INPUT the process exited with 7
            UNKNOWN_CANCEL the process exited with 7
            PONG it answered ping 1001, which was not sent
            PONG_WHILE_BUSY no Pong came
            PONG_FIRST bytes of them
            NEW_CONFIG a call after the Config saw ""
            CONFIRMED_CONFIG it confirmed 2 times
            SUBSCRIBED it did not answer both
            INVOKES it sent an Invoke for "nightly", which is no subscription
            LOG it logged nothing for that call
            DRAIN_FINISHES that call got CANCELLED
            DRAIN_REFUSES it got {}
            DRAINED no Drained came
            DRAIN_EXIT it exited with 4
            UNKNOWN_FRAMES the process exited with 7
            BROKEN_FRAME it was still there
            ID_TWICE it was still there
            EARLY_CALL it was still there
            STREAM_CLOSED it was still there
            CONNECTION_LOST it was still there
            INPUT_ENDED it was still there
            INTERRUPT the stream broke
            NO_CHILDREN left are [
            """;

    private static final Map<Rule, CompletableFuture<Finding>> FINDINGS = new EnumMap<>(Rule.class);
    private static ExecutorService checks;

    @BeforeAll
    static void breakEveryRule() {
        checks = Executors.newFixedThreadPool(AT_ONCE);
        for (Rule rule : Rule.values()) {
            FINDINGS.put(rule, CompletableFuture.supplyAsync(() -> finding(rule, BRISK), checks));
        }
    }

    @AfterAll
    static void endChecks() {
        checks.close();
    }

    private static Finding finding(Rule rule, Duration patience) {
        List<String> command = List.of("/usr/bin/env", "node", PROGRAM.toString(), rule.id());
        return new IomodCheck(
                        new IomodCommand("example.memory.store", command, Map.of()),
                        Optional.of(MANIFEST),
                        Map.of(),
                        List.of(),
                        patience,
                        Set.of(rule))
                .run()
                .findings()
                .getFirst();
    }

    /** A machine that was too busy gets time for a second look. */
    @ParameterizedTest
    @EnumSource
    void isFound(Rule rule) {
        Finding finding = Objects.requireNonNull(FINDINGS.get(rule)).join();
        if (reasons(rule).stream().noneMatch(seen(finding)::contains)) {
            finding = finding(rule, PATIENT);
        }
        assertThat(reasons(rule)).as(finding.toString()).anyMatch(seen(finding)::contains);
    }

    private static List<String> reasons(Rule rule) {
        String start = rule + " ";
        return REASONS.lines()
                .filter(line -> line.startsWith(start))
                .flatMap(line -> Stream.of(line.substring(start.length()).split(" \\| ")))
                .toList();
    }

    private static String seen(Finding finding) {
        return finding.verdict() instanceof Verdict.Broken(var _, String seen) ? seen : finding.toString();
    }
}
