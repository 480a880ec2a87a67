package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wasi.GuestExit;
import java.util.List;
import java.util.Map;

/** The interfaces of {@code wasi:cli} that a host serves. There is never a terminal. */
final class CliInterfaces {
    private CliInterfaces() {}

    static List<HostInterface> bound() {
        return List.of(
                HostInterface.bind(
                        "wasi:cli/environment",
                        Map.of(
                                "get-environment",
                                        (w, _) -> environment(w.host().environment()),
                                "get-arguments", (w, _) -> w.host().arguments(),
                                "initial-cwd", (_, _) -> Variant.option("/"))),
                HostInterface.bind(
                        "wasi:cli/exit",
                        Map.of(
                                "exit", (_, a) -> exit(((Variant) a[0]).index()),
                                "exit-with-code", (_, a) -> exit((int) a[0]))),
                HostInterface.bind(
                        "wasi:cli/stdin",
                        Map.of("get-stdin", (w, _) -> Input.shared(w.host().inputStream()))),
                HostInterface.bind(
                        "wasi:cli/stdout",
                        Map.of("get-stdout", (w, _) -> Output.shared(w.host().outputStream()))),
                HostInterface.bind(
                        "wasi:cli/stderr",
                        Map.of("get-stderr", (w, _) -> Output.shared(w.host().errorStream()))),
                HostInterface.bind("wasi:cli/terminal-input", Map.of()),
                HostInterface.bind("wasi:cli/terminal-output", Map.of()),
                HostInterface.bind("wasi:cli/terminal-stdin", Map.of("get-terminal-stdin", (_, _) -> Variant.none())),
                HostInterface.bind("wasi:cli/terminal-stdout", Map.of("get-terminal-stdout", (_, _) -> Variant.none())),
                HostInterface.bind(
                        "wasi:cli/terminal-stderr", Map.of("get-terminal-stderr", (_, _) -> Variant.none())));
    }

    private static List<Object> environment(Map<String, String> variables) {
        return variables.entrySet().stream()
                .<Object>map(each -> new Object[] {each.getKey(), each.getValue()})
                .toList();
    }

    private static Object exit(int code) {
        throw new GuestExit(code);
    }
}
