package dev.asml.manifests;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One function of a service.
 *
 * @param name unique in its service
 * @param directory {@code services/S/functions/NAME}
 * @param code where its WebAssembly comes from
 * @param event the input's format; empty means the default of the guest's ABI generation
 * @param http the function's route; empty means only {@code /SERVICE/NAME}
 * @param timeout how long an invocation may take
 * @param memoryBytes the most linear memory an invocation may have, all its memories together
 * @param environment what the guest sees as its environment
 * @param authorizer the id of the project's authorizer that guards the route
 * @param concurrency how many invocations may run or wait for IO at once
 * @param handler the export that a v0.3 guest is entered by, {@code handler} unless given
 * @param devices its framebuffers and input; empty means that it has none
 * @param secrets which secrets of its service it may have
 * @param probe what it has to answer before a release with it becomes live; empty means nothing
 */
public record FunctionManifest(
        String name,
        Path directory,
        Code code,
        Optional<EventFormat> event,
        Optional<HttpRoute> http,
        Duration timeout,
        long memoryBytes,
        Map<String, String> environment,
        Optional<String> authorizer,
        int concurrency,
        String handler,
        Optional<DeviceManifest> devices,
        SecretAccess secrets,
        Optional<ProbeManifest> probe) {

    /** A function without secrets and without a probe. */
    public FunctionManifest(
            String name,
            Path directory,
            Code code,
            Optional<EventFormat> event,
            Optional<HttpRoute> http,
            Duration timeout,
            long memoryBytes,
            Map<String, String> environment,
            Optional<String> authorizer,
            int concurrency,
            String handler,
            Optional<DeviceManifest> devices) {
        this(
                name,
                directory,
                code,
                event,
                http,
                timeout,
                memoryBytes,
                environment,
                authorizer,
                concurrency,
                handler,
                devices,
                SecretAccess.NONE,
                Optional.empty());
    }

    /** Where the function's WebAssembly lies: the ready module, or {@code .asml/NAME.wasm} that its sources build. */
    public Path builtModule() {
        return switch (code) {
            case Code.Prebuilt(String module) -> directory.resolve(module);
            case Code.Source _ -> directory.resolve(".asml").resolve(name + ".wasm");
        };
    }

    /** The folder of files that the guest may read under {@code /}; it need not exist. */
    public Path assets() {
        return directory.resolve("assets");
    }

    /** Where a function's WebAssembly comes from. */
    public sealed interface Code {
        /**
         * A ready module or component.
         *
         * @param module its file, relative to the function's directory, which it cannot leave
         */
        record Prebuilt(String module) implements Code {
            public Prebuilt {
                module = Syntax.pathBelow(module);
            }
        }

        /** Sources in a language that {@code asml} builds, for example {@code rust}. */
        record Source(String language) implements Code {}
    }

    /**
     * A route.
     *
     * @param verb an HTTP method in capitals, or {@code ANY}
     * @param path starts with {@code /}; a segment is literal, {@code {name}}, or at the end {@code {name+}}
     */
    public record HttpRoute(String verb, String path) {}
}
