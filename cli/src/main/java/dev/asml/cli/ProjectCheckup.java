package dev.asml.cli;

import static dev.asml.cli.FindingDocument.fault;
import static dev.asml.cli.FindingDocument.ok;
import static dev.asml.cli.FindingDocument.quoted;
import static dev.asml.cli.FindingDocument.warning;

import dev.asml.cli.build.Toolchain;
import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.FunctionManifest.Code;
import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at a project: its manifests, the tools of its languages, its modules, the IOmods that it brings along. */
final class ProjectCheckup {
    private static final Pattern INSTALL = Pattern.compile("Debian: (apt-get install [^);]+)|(npm install \\S+)");

    private final Path directory;
    private final List<FindingDocument> findings = new ArrayList<>();

    ProjectCheckup(Path directory) {
        this.directory = directory;
    }

    List<FindingDocument> findings() throws IOException, InterruptedException {
        if (!Files.isRegularFile(directory.resolve("assemblylift.toml"))) {
            findings.add(
                    warning("project", "there is no assemblylift.toml here").helpedBy("asml init hello"));
            return findings;
        }
        try {
            examine(ProjectManifest.load(directory));
        } catch (ManifestException e) {
            e.problems().forEach(problem -> findings.add(fault("project", problem.toString())));
        }
        return findings;
    }

    private void examine(ProjectManifest project) throws IOException, InterruptedException {
        int functions = project.services().stream()
                .mapToInt(service -> service.functions().size())
                .sum();
        findings.add(ok("project", "%s, %s".formatted(project.name(), Plural.of(functions, "function"))));
        Map<String, Path> languages = new TreeMap<>();
        for (ServiceManifest service : project.services()) {
            for (FunctionManifest function : service.functions()) {
                switch (function.code()) {
                    case Code.Source(String language) -> languages.putIfAbsent(language, function.directory());
                    case Code.Prebuilt _ -> module(service, function);
                }
            }
            service.iomods().forEach(iomod -> packaged(service, iomod));
        }
        for (Map.Entry<String, Path> language : languages.entrySet()) {
            findings.add(tools(Toolchain.find(language.getKey(), language.getValue(), System.getenv())));
        }
    }

    private void module(ServiceManifest service, FunctionManifest function) {
        if (!Files.isRegularFile(function.builtModule())) {
            findings.add(fault(
                    service.name() + "/" + function.name(),
                    "its module %s is missing".formatted(function.builtModule())));
        }
    }

    private void packaged(ServiceManifest service, IomodDependency iomod) {
        service.sourceOf(iomod)
                .filter(source -> !Files.exists(source))
                .ifPresent(source -> findings.add(
                        fault(iomod.coordinates().toString(), "its package %s is missing".formatted(source))));
    }

    private FindingDocument tools(Toolchain tools) {
        if (tools.tool().isPresent()) {
            return ok(tools.language(), tools.tool().get().toString());
        }
        FindingDocument found = fault(tools.language(), tools.missing());
        Matcher install = INSTALL.matcher(tools.missing());
        if (!install.find()) {
            return found;
        }
        return install.group(1) != null
                ? found.fixedBy("sudo " + install.group(1).strip())
                : found.fixedBy("cd %s && %s"
                        .formatted(quoted(directory.toAbsolutePath().normalize()), install.group(2)));
    }
}
