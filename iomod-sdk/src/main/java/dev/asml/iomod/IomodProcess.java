package dev.asml.iomod;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An IOmod as a process of its own: it reads its environment, serves, and never outlives its Threader. Whatever hangs in
 * the author's code, the process is gone two seconds after its connection is.
 */
final class IomodProcess {
    private static final long EXIT_TIMEOUT_SECONDS = 2;
    private static final int CANNOT_SERVE = 1;

    private final Iomod iomod;

    IomodProcess(Iomod iomod) {
        this.iomod = iomod;
    }

    void run(String... args) {
        if (List.of(args).contains("--describe")) {
            System.out.println(description());
            exit(0);
        }
        Conformance.addIfChecked(iomod);
        Ending ending = serve();
        System.err.println(iomod + ": " + ending.sentence());
        exit(ending.exitCode());
    }

    private Ending serve() {
        try (RunningIomod running = iomod.start(environment())) {
            watchHost(running);
            StartupCache.trainSoon();
            return running.ending().toCompletableFuture().join();
        }
    }

    private IomodEnvironment environment() {
        try {
            Optional<IomodEnvironment> environment = IomodEnvironment.from(System.getenv());
            if (environment.isPresent()) {
                return environment.get();
            }
            System.err.printf(
                    "%s is an IOmod: a Threader starts it and calls its methods. It does nothing when run by hand; --describe prints its methods.%n",
                    iomod);
        } catch (IllegalArgumentException e) {
            System.err.println(iomod + " cannot reach its Threader: " + e.getMessage());
        }
        exit(CANNOT_SERVE);
        throw new IllegalStateException("the process did not exit");
    }

    /** The Threader holds the other end of standard input and never writes; its end means that the Threader is gone. */
    private static void watchHost(RunningIomod running) {
        Thread.ofPlatform().daemon().name("iomod-host-watch").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Nothing is said on this pipe.
                }
            } catch (IOException e) {
                // A broken pipe says the same as a closed one.
            }
            running.close();
        });
    }

    private static void exit(int code) {
        if (!StartupCache.isTraining()) {
            haltSoon(code);
        }
        System.exit(code);
    }

    private static void haltSoon(int code) {
        Thread.ofPlatform().daemon().name("iomod-exit").start(() -> {
            try {
                TimeUnit.SECONDS.sleep(EXIT_TIMEOUT_SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(code);
        });
    }

    private String description() {
        List<Map<String, Object>> methods = new ArrayList<>();
        for (BoundMethod method : iomod.methods().values()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", method.name());
            entry.put("idempotent", method.idempotent());
            entry.put("streaming", method.isStreaming());
            entry.put("summary", method.summary());
            methods.add(entry);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("coordinates", iomod.coordinates().toString());
        all.put("version", iomod.version());
        all.put("protocol_versions", List.of(Connection.PROTOCOL_VERSION));
        all.put("methods", methods);
        if (iomod.source() != null) {
            all.put("source", true);
        }
        try {
            return new String(Json.write(all), StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and lists are always JSON", e);
        }
    }
}
