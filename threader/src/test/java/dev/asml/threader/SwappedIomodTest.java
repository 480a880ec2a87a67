package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.process.InProcess;
import dev.asml.threader.process.JavaPackage;
import dev.asml.threader.process.VersatileIomod;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class SwappedIomodTest {
    private static final int CALLERS = 4;

    /** Of all callers while one release is live. */
    private static final int REQUESTS = 100;

    @TempDir
    Path scratch;

    @SuppressWarnings("NullAway.Init")
    private RunningThreader threader;

    private int projects;

    @AfterEach
    void stop() {
        threader.close();
    }

    private Projects project(String version, String... settings) {
        Path root = scratch.resolve("project-" + projects++);
        Path iomod = root.resolve("services/io/iomod");
        JavaPackage.write(iomod, VersatileIomod.class, "asml.test.iomod", version);
        return new Projects(root, "io")
                .function("io", "io-v03", "event = \"raw\"", "concurrency = 200")
                .iomodOf("asml.test.iomod", version, "source = \"iomod\"", settings);
    }

    private HttpResponse<String> deploy(Projects project) {
        return threader.deploy(project.bundle());
    }

    private void deployed(Projects project) {
        HttpResponse<String> answer = deploy(project);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private String call(String method) {
        return threader.post("/io/io", "asml.test.iomod." + method + "\nx").body();
    }

    @Test
    void redeploysUnderLoadLoseNoRequest() throws Exception {
        threader = new RunningThreader(scratch.resolve("data"), InProcess.parse(List.of("asml.test.iomod")));
        deployed(project("1.0.0"));
        long pid = Long.parseLong(call("pid"));
        Set<String> versions = ConcurrentHashMap.newKeySet();
        Load load = new Load(CALLERS, _ -> threader.post("/io/io", "asml.test.iomod.version\nx"), body -> {
            versions.add(body);
            return body.matches("\\d\\.0\\.0");
        });

        load.goOn(REQUESTS);
        deployed(project("2.0.0"));
        load.goOn(REQUESTS);
        assertThat(threader.admin("POST", "/v1/iomods/io/asml.test.iomod/restart"))
                .isEmpty();
        load.goOn(REQUESTS);
        deployed(project("3.0.0", "in_process = true"));
        load.goOn(REQUESTS);
        assertThat(threader.admin("GET", "/v1/iomods")).contains("\"kind\":\"in-process\"");
        deployed(project("4.0.0"));
        load.goOn(REQUESTS);

        assertThat(load.stop()).isEmpty();
        assertThat(versions).containsExactlyInAnyOrder("1.0.0", "2.0.0", "3.0.0", "4.0.0");
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(threader.admin("GET", "/metrics"))
                .contains("threader_iomod_memory_resident_bytes{iomod=\"asml.test.iomod\"")
                .contains("threader_io_outstanding 0.0");
    }

    @Test
    void aConfigurationIsDeployedWithoutARestart() {
        threader = new RunningThreader(scratch.resolve("data"));
        deployed(project("1.0.0", "configuration = { colour = \"blue\" }"));
        String pid = call("pid");
        assertThat(call("colour")).isEqualTo("blue");

        deployed(project("1.0.0", "configuration = { colour = \"red\" }"));
        assertThat(call("colour")).isEqualTo("red");

        HttpResponse<String> refused = deploy(project("1.0.0", "configuration = { colour = \"bad\" }"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("IOmod asml.test.iomod refuses its configuration: there is no such colour");
        assertThat(call("colour")).isEqualTo("red");

        HttpResponse<String> broken = deploy(
                project("1.0.0", "configuration = { colour = \"green\" }").iomod("some.missing.iomod", ""));
        assertThat(broken.statusCode()).isEqualTo(422);
        assertThat(call("colour")).isEqualTo("red");
        assertThat(call("pid")).isEqualTo(pid);
    }

    @Test
    void anIomodInsideTheThreaderIsTheOperatorsToAllow() {
        threader = new RunningThreader(scratch.resolve("data"));
        HttpResponse<String> refused = deploy(project("1.0.0", "in_process = true"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("services/io/service.toml", "start the Threader with --in-process asml.test.iomod");
    }
}
