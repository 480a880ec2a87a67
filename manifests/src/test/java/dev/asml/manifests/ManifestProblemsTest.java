package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestProblemsTest {
    @TempDir
    Path folder;

    Written project;

    @BeforeEach
    void startEmpty() {
        project = new Written(folder);
    }

    private String function(String line) {
        return project.withService("[[functions]]\nname = \"f\"\n" + line + "\n")
                .problems();
    }

    private String dependency(String line) {
        return project.withService(
                        "[[iomod.dependencies]]\ncoordinates = \"a.b.c\"\nversion = \"1.0.0\"\n" + line + "\n")
                .problems();
    }

    @Test
    void tellsAllProblemsOfAllFilesInOrder() {
        project.with("assemblylift.toml", """
                        [project]
                        nmae = "p"
                        [[services]]
                        name = "todo"
                        [[services]]
                        name = "missing"
                        [[services]]
                        name = "todo"
                        """).with("services/todo/service.toml", """
                        [[functions]]
                        name = "a b"
                        tiemout_seconds = 3
                        http = { verb = "GTE", path = "todos" }

                        [[functions]]
                        name = "f"
                        timeout_seconds = "3"
                        memory_mb = 0
                        size_mb = 12
                        authorizer_id = "nobody"

                        [[iomod.dependencies]]
                        coordinates = "http"
                        environment = [
                          "OK",
                          "NOT OK",
                          3,
                        ]
                        """);
        String service = """
                services/todo/service.toml:2: name must be 1 to 64 letters, digits, _ and -, starting with a letter or digit, not "a b"
                services/todo/service.toml:3: unknown key "tiemout_seconds"; did you mean "timeout_seconds"?
                services/todo/service.toml:4: verb must be one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, not "GTE"; did you mean "GET"?
                services/todo/service.toml:4: path must start with /, for example /todos/{id}, not "todos"
                services/todo/service.toml:8: timeout_seconds must be a number of seconds from 0.001 to 86400, not "3"
                services/todo/service.toml:9: memory_mb must be a whole number from 1 to 4096, not 0
                services/todo/service.toml:10: size_mb is the older name of memory_mb, which is given too; keep memory_mb
                services/todo/service.toml:11: authorizer_id names the authorizer "nobody", which is not defined
                services/todo/service.toml:13: version is missing; add version = "…" here
                services/todo/service.toml:14: coordinates must be organisation.namespace.name, for example akkoro.std.http, not "http"
                services/todo/service.toml:17: environment must be the name of an environment variable: letters, digits and _, no digit first, not "NOT OK"
                services/todo/service.toml:18: environment must be a text in double quotes, not 3""";
        assertThat(project.problems()).isEqualTo("""
                assemblylift.toml:1: name is missing; add name = "…" here
                assemblylift.toml:2: unknown key "nmae"; did you mean "name"?
                assemblylift.toml:6: service "missing" has no services/missing/service.toml; create it, or remove the service here
                assemblylift.toml:8: name "todo" is taken by the service on line 4; choose another
                """ + service);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "/health"                               | probe must be a table; write [probe], or probe = { … }, not "/health"
            { path = "health" }                     | path must be a path as a client sends it, for example /todos/1?full=yes, not "health"
            { path = "/todos/{id}" }                | path must be a path as a client sends it, for example /todos/1?full=yes, not "/todos/{id}"
            { path = "/a/../b" }                    | path must be a path as a client sends it, for example /todos/1?full=yes, not "/a/../b"
            { path = "/a/%2E" }                     | path must be a path as a client sends it, for example /todos/1?full=yes, not "/a/%2E"
            { path = "/100%" }                      | path must be a path as a client sends it, for example /todos/1?full=yes, not "/100%"
            { method = "ANY" }                      | method must be one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, not "ANY"
            { method = "GTE" }                      | method must be one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, not "GTE"; did you mean "GET"?
            { status = 199 }                        | status must be a whole number from 200 to 599, not 199
            { status = "2xx" }                      | status must be a whole number from 200 to 599, not "2xx"
            { contains = "" }                       | contains must not be empty; give it a value or remove it
            { timeout_seconds = 301 }               | timeout_seconds must be a number of seconds from 0.001 to 300, not 301
            { headers = { "x y" = "1" } }           | headers has "x y", which is no name of a header
            { headers = { Host = "x" } }            | headers has "Host", which follows from the rest; leave it out
            { headers = { x = "a\\tb" } }           | headers has a value of "x" that no header can have; write printable ASCII
            { headers = { x = 1 } }                 | headers.x must be a text; write it in double quotes, not 1
            { expects = 200 }                       | unknown key "expects"; the keys here are method, path, headers, body, status, contains, timeout_seconds
            """)
    void wantsAProbeThatCanBeMade(String probe, String problem) {
        assertThat(function("probe = " + probe)).isEqualTo("services/todo/service.toml:3: " + problem);
    }

    @Test
    void tellsWhereToLookWithoutAProject() {
        ManifestException thrown = catchThrowableOfType(ManifestException.class, project::load);
        assertThat(thrown.getMessage())
                .isEqualTo(
                        folder
                                + ": there is no assemblylift.toml in this folder; name the folder of the project, or create the file with [project] and a name");
    }

    @Test
    void wantsAProjectTable() {
        assertThat(project.with("assemblylift.toml", "# nothing\n").problems())
                .isEqualTo("assemblylift.toml:1: [project] is missing; add it with its keys below it");
        assertThat(project.with("assemblylift.toml", "").problems())
                .isEqualTo("assemblylift.toml:1: [project] is missing; add it with its keys below it");
        assertThat(project.with("assemblylift.toml", "project = 3").problems())
                .isEqualTo("assemblylift.toml:1: project must be a table; write [project], or project = { … }, not 3");
    }

    @Test
    void wantsDoubleBracketsForTablesThatRepeat() {
        assertThat(project.with("assemblylift.toml", "[project]\nname = \"p\"\n[services]\nname = \"x\"\n")
                        .problems())
                .isEqualTo("assemblylift.toml:4: services.name must be a table, not \"x\"; write [[services]]");
        assertThat(project.with("assemblylift.toml", "services = 3\n[project]\nname = \"p\"\n")
                        .problems())
                .isEqualTo("assemblylift.toml:1: services must be tables; write [[services]] above each, not 3");
        assertThat(project.with("assemblylift.toml", "services = [\n{ name = \"x\" },\n4]\n[project]\nname = \"p\"\n")
                        .with("services/x/service.toml", "")
                        .problems())
                .isEqualTo("assemblylift.toml:3: services must be a table, not 4; write [[services]]");
    }

    @Test
    void listsTheKeysWhereNoneIsNear() {
        assertThat(project.with("assemblylift.toml", "[project]\nname = \"p\"\nqwertz = 1\n")
                        .problems())
                .isEqualTo("assemblylift.toml:3: unknown key \"qwertz\"; the keys here are name");
        assertThat(project.with("assemblylift.toml", "[project]\nname = \"p\"\n[projetc]\n")
                        .problems())
                .isEqualTo("assemblylift.toml:3: unknown key \"projetc\"; did you mean \"project\"?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "timeout_seconds = 0 | timeout_seconds must be a number of seconds from 0.001 to 86400, not 0",
                "timeout_seconds = 86401 | timeout_seconds must be a number of seconds from 0.001 to 86400, not 86401",
                "timeout_seconds = nan | timeout_seconds must be a number of seconds from 0.001 to 86400, not NaN",
                "timeout_seconds = 1e999999999 | timeout_seconds must be a number of seconds from 0.001 to 86400, not 1E+999999999",
                "memory_mb = 4097 | memory_mb must be a whole number from 1 to 4096, not 4097",
                "memory_mb = 1.0 | memory_mb must be a whole number from 1 to 4096, not 1.0",
                "memory_mb = 99999999999999999999 | memory_mb must be a whole number from 1 to 4096, not 99999999999999999999",
                "size_mb = -1 | size_mb must be a whole number from 1 to 4096, not -1",
                "concurrency = 0 | concurrency must be a whole number from 1 to 100000, not 0",
                "module = \"../x.wasm\" | module must stay inside its folder, without empty or .. segments, not \"../x.wasm\"",
                "module = \"/x.wasm\" | module must be a relative path with / between its parts, not \"/x.wasm\"",
                "module = \"C:x.wasm\" | module must be a relative path with / between its parts, not \"C:x.wasm\"",
                "module = 'a\\b.wasm' | module must be a relative path with / between its parts, not \"a\\b.wasm\"",
                "module = \".\" | module must be the path of a file, not \".\"",
                "module = \"\" | module must not be empty; give it a value or remove it",
                "language = \"!\" | language must be the name of a language, for example rust, not \"!\"",
                "handler_name = \"a\\u0000b\" | handler_name must not contain the character \\u0000",
                "handler_name = true | handler_name must be a text in double quotes, not true",
                "environment = [\"A\"] | environment must be a table, for example environment = { KEY = \"value\" }, not a list",
                "environment = { A = 1 } | environment.A must be a text; write it in double quotes, not 1",
                "environment = { \"A=B\" = \"1\" } | environment has the key \"A=B\"; a key here is not empty and holds no =",
                "http = \"GET /\" | http must be a table; write [http], or http = { … }, not \"GET /\"",
                "http = { verb = \"GET\" } | path is missing; add path = \"…\" here",
                "http = { verb = \"GET\", path = \"/a\", pth = 1 } | unknown key \"pth\"; did you mean \"path\"?",
                "memroy-mb = 3 | unknown key \"memroy-mb\"; did you mean \"memory_mb\"?",
                "\"a\\u001b[31m\" = 3 | unknown key \"a?[31m\"; the keys here are name, language, module, event, http, timeout_seconds, memory_mb, environment, authorizer_id, concurrency, handler_name, devices, secrets, probe",
            })
    void refusesWrongValuesOfFunctions(String line, String message) {
        assertThat(function(line)).isEqualTo("services/todo/service.toml:3: " + message);
    }

    @Test
    void namesTheEventFormats() {
        assertThat(function("event = \"apigw-2\""))
                .isEqualTo(
                        "services/todo/service.toml:3: event must be one of apigw-v1, apigw-v2, hyper, raw, stream, not \"apigw-2\"; did you mean \"apigw-v2\"?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/a//b | has the segment \"\", which no request can match, in \"/a//b\"",
                "// | has the segment \"\", which no request can match, in \"//\"",
                "/a/../b | has the segment \"..\", which no request can match, in \"/a/../b\"",
                "/a b | has the segment \"a b\", which no request can match, in \"/a b\"",
                "/a?b=c | has the segment \"a?b=c\", which no request can match, in \"/a?b=c\"",
                "/%zz | has the segment \"%zz\", which no request can match, in \"/%zz\"",
                "/x{id} | has \"x{id}\", but a parameter is a whole segment: {name}, or {name+} at the end",
                "/{id | has \"{id\", but a parameter is a whole segment: {name}, or {name+} at the end",
                "/{} | has \"{}\", but a parameter is a whole segment: {name}, or {name+} at the end",
                "/{a}/{a} | has the parameter {a} twice",
                "/{a}/{a+} | has the parameter {a} twice",
                "/{a+}/b | has {a+} before its end; only the last segment may take the rest",
                "/{a+}/ | has {a+} before its end; only the last segment may take the rest",
            })
    void refusesBadPaths(String path, String message) {
        assertThat(function("http = { verb = \"GET\", path = \"%s\" }".formatted(path)))
                .isEqualTo("services/todo/service.toml:3: path " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "source = \"../../../x\" | source must lie inside the project, not at \"../../../x\"",
                "source = \"/x\" | source must be a relative path with / between its parts, not \"/x\"",
                "type = \"file\" | source is missing; a dependency of type \"file\" needs source = \"…\"",
                "type = \"fiel\" | type must be one of",
                "configuration = { a = [1] } | configuration.a must be a text, a number, true or false, or { secret = \"NAME\" }, not a list",
                "arguments = \"x\" | arguments must be a list of texts, for example [\"a\", \"b\"], not \"x\"",
                "limits = { queue = -1 } | queue must be a whole number from 0 to 1000000, not -1",
                "limits = { start_timeout_seconds = 0 } | start_timeout_seconds must be a number of seconds from 0.001 to 3600, not 0",
                "limits = { memory_mb = 1 } | memory_mb must be a whole number from 4 to 1048576, not 1",
                "limits = { inflight = 1 } | unknown key \"inflight\"; did you mean \"in_flight\"?",
                "sorce = \"x\" | unknown key \"sorce\"; did you mean \"source\"?",
            })
    void refusesWrongValuesOfDependencies(String line, String message) {
        assertThat(dependency(line))
                .startsWith(
                        "services/todo/service.toml:%d: ".formatted(line.equals("type = \"file\"") ? 1 : 4) + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pixel_format = \"bgr\" | pixel_format must be one of bgrx, rgba, not \"bgr\"",
                "max_pixels = 0 | max_pixels must be a whole number from 1 to 33554432, not 0",
                "max_fps = 241 | max_fps must be a whole number from 1 to 240, not 241",
                "window_closed_event = 1 | window_closed_event must be true or false, not 1",
                "close_grace_seconds = 61 | close_grace_seconds must be a number of seconds from 0 to 60, not 61",
                "idle_seconds = 0 | idle_seconds must be a number of seconds from 0.001 to 86400, not 0",
                "session_seconds = 604801 | session_seconds must be a number of seconds from 0.001 to 604800, not 604801",
                "linger_seconds = \"never\" | linger_seconds must be a number of seconds from -1 to 86400, not \"never\"",
                "sessions = 257 | sessions must be a whole number from 1 to 256, not 257",
                "fps = 30 | unknown key \"fps\"; ",
            })
    void refusesWrongValuesOfDevices(String line, String message) {
        project.withService("""
                [[iomod.dependencies]]
                coordinates = "wasmer.io.devices"
                [[functions]]
                name = "f"
                [functions.devices]
                %s
                """.formatted(line));
        assertThat(project.problems()).startsWith("services/todo/service.toml:6: " + message);
    }

    @Test
    void wantsDevicesDeclaredBeforeTheyAreSetUp() {
        assertThat(function("devices = { max_fps = 30 }"))
                .isEqualTo(
                        "services/todo/service.toml:3: devices needs [[iomod.dependencies]] with coordinates = \"wasmer.io.devices\" in this file; add it, or remove devices");
    }

    @Test
    void refusesWhatABuiltInIomodDoesNotHave() {
        project.withService("""
                [[iomod.dependencies]]
                coordinates = "wasmer.io.devices"
                version = "0.9.0"
                source = "devices"
                configuration = { a = 1 }
                limits = { queue = 1 }
                sorce = 1
                [[iomod.dependencies]]
                coordinates = "wasmer.io.devices"
                """);
        String why =
                " has no meaning for wasmer.io.devices, which is built in; remove it, and set up each function by devices = { … }";
        assertThat(project.problems()).isEqualTo("""
                services/todo/service.toml:3: version must be 1.0.0, which is the one that is built in, not "0.9.0"; correct it, or remove it
                services/todo/service.toml:4: source%1$s
                services/todo/service.toml:5: configuration%1$s
                services/todo/service.toml:6: limits%1$s
                services/todo/service.toml:7: unknown key "sorce"; did you mean "source"?
                services/todo/service.toml:9: coordinates "wasmer.io.devices" is taken by the dependency on line 2; choose another\
                """.formatted(why));
    }

    @Test
    void refusesBoundsOnAProcessThatThereIsNot() {
        project.withService("""
                [[iomod.dependencies]]
                coordinates = "a.b.c"
                version = "1.0.0"
                in_process = true
                environment = ["HOME"]
                limits = { queue = 1, heap_mb = 64, memory_mb = 64 }
                """);
        String why = " cannot be kept for an IOmod inside the Threader; remove it, or in_process";
        assertThat(project.problems()).isEqualTo("""
                services/todo/service.toml:5: environment%1$s: it sees all of the Threader's variables
                services/todo/service.toml:6: heap_mb%1$s
                services/todo/service.toml:6: memory_mb%1$s\
                """.formatted(why));
    }

    @Test
    void refusesWrongVersionsAndDoubles() {
        assertThat(project.withService("""
                                [[iomod.dependencies]]
                                coordinates = "a.b.c"
                                version = "one"
                                [[iomod.dependencies]]
                                coordinates = "a.b.c"
                                version = "1.0.0"
                                [[functions]]
                                name = "f"
                                [[functions]]
                                name = "f"
                                """).problems()).isEqualTo("""
                        services/todo/service.toml:3: version must be a version, major.minor.patch, for example 1.0.0, or a range of versions, for example ^1.2 or >=1.2 <2, not "one"
                        services/todo/service.toml:5: coordinates "a.b.c" is taken by the dependency on line 2; choose another
                        services/todo/service.toml:10: name "f" is taken by the function on line 8; choose another""");
    }

    @Test
    void refusesTwoFunctionsForOneRequest() {
        project.with("assemblylift.toml", """
                        [project]
                        name = "p"
                        [[services]]
                        name = "a"
                        domain_name = "x.example.com"
                        [[services]]
                        name = "b"
                        domain_name = "X.example.com"
                        """)
                .with("services/a/service.toml", """
                        [[functions]]
                        name = "one"
                        http = { verb = "GET", path = "/t/{id}" }
                        """)
                .with("services/b/service.toml", """
                        [[functions]]
                        name = "two"
                        [functions.http]
                        verb = "get"
                        path = "/t/{key}"
                        """);
        assertThat(project.problems())
                .isEqualTo(
                        "services/b/service.toml:5: path GET /t/{key} is answered already by a/one (services/a/service.toml:3); change one of the two");
    }

    @Test
    void leavesNoFunctionOpenThatAnAuthorizerGuarded() {
        project.with("assemblylift.toml", """
                        [project]
                        name = "p"
                        [[services]]
                        name = "todo"
                        [[authorizers]]
                        id = "iam"
                        auth_type = "AWS_IAM"
                        [[authorizers]]
                        id = "jwt"
                        auth_type = "jwt"
                        [[authorizers]]
                        id = "odd"
                        auth_type = "jtw"
                        """).with("services/todo/service.toml", """
                        [[functions]]
                        name = "f"
                        authorizer_id = "jtw"
                        """);
        assertThat(project.problems()).isEqualTo("""
                assemblylift.toml:7: auth_type AWS_IAM exists only in AWS, and no function is left open for it here; use JWT or API_KEY, or remove the authorizer and the authorizer_id that names it
                assemblylift.toml:8: issuer is missing; add the issuer whose tokens are accepted
                assemblylift.toml:8: audience is missing; without it a token made for another application would be accepted
                assemblylift.toml:13: auth_type must be one of api_key, jwt, not "jtw"; did you mean "jwt"?
                services/todo/service.toml:3: authorizer_id names the authorizer "jtw", which is not defined; did you mean "jwt"?""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a = 1;a = 2 | 3 at column 6: this key was given above already; keep one of the two",
                "a = [1,;b = 2 | 3 at column 1: this is no value or key; write text in double quotes",
                "a = \"x;b = 1 | 2 at column 7: the line ends too early; a key, a header, a string in plain quotes and an inline table stay on one line",
                "a = tru | 2 at column 5: this is no value or key; write text in double quotes",
                "a = 1 b = 2 | 2 at column 7: there is something after the value; write one key = value a line",
                "[t];[t] | 3 at column 3: this table was opened above already; write its keys under one header",
                "a = \"\\q\" | 2 at column 6: no such escape in a string; write \\\\ for a backslash, or 'text' to leave backslashes alone",
                "a = [1 | 2 at column 7: the file ends before a key, string, list or table is finished",
                "a = 1;[a.b] | 3 at column 4: a key of this name has another kind of value above",
                "a.b. = 1 | 2 at column 6: something else belongs here",
                "a = {b = 1,} | 2 at column 12: an inline table does not end in a comma",
                "a = 012 | 2 at column 5: a number does not start with 0",
            })
    void saysWhereTheTomlIsBroken(String lines, String message) {
        String toml = "# first line\n" + lines.replace(';', '\n');
        String[] lineAndRest = message.split(" ", 2);
        assertThat(project.with("assemblylift.toml", toml).problems())
                .isEqualTo("assemblylift.toml:%s: not valid TOML %s".formatted(lineAndRest[0], lineAndRest[1]));
    }

    @Test
    void goesOnWithOtherServicesAfterABrokenOne() {
        project.with("assemblylift.toml", """
                        [project]
                        name = "p"
                        services = [{ name = "wrong-place" }]
                        [[services]]
                        name = "a"
                        [[services]]
                        name = "b"
                        """.replace("services = [{ name = \"wrong-place\" }]\n", ""))
                .with("services/a/service.toml", "[[functions]\n")
                .with("services/b/service.toml", "function = 1\n");
        assertThat(project.problems()).isEqualTo("""
                services/a/service.toml:1: not valid TOML: a header closes as it opens, [name] or [[name]]
                services/b/service.toml:1: unknown key "function"; did you mean "functions"?""");
    }

    @Test
    void saysWhereAFileIsNotUtf8() {
        project.with("assemblylift.toml", "[project]\nname = \"caf\u00e9\"\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(project.problems()).isEqualTo("assemblylift.toml:2: not UTF-8 here; save the file as UTF-8");
    }

    @Test
    void refusesFilesThatAreTooLargeOrFolders() {
        project.with("assemblylift.toml", "#".repeat(1024 * 1024 + 1));
        assertThat(project.problems()).isEqualTo("assemblylift.toml: is larger than 1 MiB, the most a manifest may be");
        Written other = new Written(folder.resolve("other")).with("assemblylift.toml/x", "");
        assertThat(other.problems())
                .isEqualTo("assemblylift.toml: cannot be read (IOException); check what it is, and its permissions");
    }
}
