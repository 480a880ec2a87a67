package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a newcomer does first: an empty home folder, and no network but this machine's own address; where namespaces may be
 * made there is none at all, elsewhere every proxy is one that nobody answers.
 */
class FirstFiveMinutesIT {
    @TempDir
    private Path folder;

    @Test
    void everythingWorksWithoutANetwork() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(folder)
                .with("http_proxy", "http://127.0.0.1:9")
                .with("https_proxy", "http://127.0.0.1:9")
                .with("ASML", Workspace.root().resolve("asml").toString());
        Path script = workspace.write("minutes.sh", """
                set -eu
                [ "$(id -u)" != 0 ] || ip link set lo up 2>/dev/null || true
                unset http_proxy https_proxy
                "$ASML" init hello
                "$ASML" dev hello --http 127.0.0.1:0 >dev.out 2>dev.err &
                dev=$!
                trap 'kill $dev 2>/dev/null || true' EXIT
                cd hello
                "$ASML" ready hello/greet --timeout 60s
                url=$(sed -n 's/.*answers at //p' ../dev.out)
                echo "first: $(curl -s "$url/")"
                sed -i 's|path = "/" }|path = "/hi" }|' services/hello/service.toml
                for i in $(seq 300); do
                    [ "$(curl -s -o answer -w '%{http_code}' "$url/hi")" != 200 ] || break
                    sleep 0.1
                done
                echo "changed: $(cat answer)"
                "$ASML" logs hello/greet --tail 1 -o json
                "$ASML" describe hello/greet
                kill $dev
                wait $dev || true
                trap - EXIT
                "$ASML" ls && echo "still there" || echo "stopped: $?"
                """);

        Run run = workspace.run(alone(script));

        assertThat(run.out())
                .as(run.err())
                .contains("hello/services/hello/functions/greet/greet.wasm\n")
                .contains("hello/greet ready\n")
                .contains("first: Hello from WebAssembly!\n")
                .contains("changed: Hello from WebAssembly!\n")
                .contains("greeting somebody")
                .containsPattern("route +GET /hi")
                .endsWith("stopped: 3\n");
        assertThat(Files.readString(folder.resolve("dev.err"))).contains("deployed release 2 in ");
        assertThat(folder.resolve("home")).isDirectoryNotContaining("glob:**");
    }

    /** In a network namespace of its own, if that can be had. */
    private static List<String> alone(Path script) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        boolean may = new ProcessBuilder("unshare", "--net", "true")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
        if (may) {
            command.addAll(List.of("unshare", "--net"));
        }
        command.addAll(List.of("sh", script.toString()));
        return command;
    }
}
