package dev.asml.manifests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what invokes a service's functions besides requests. */
final class SourceReader {
    private static final int USUAL = 1;
    private static final int MOST = 1000;
    private static final Syntax<SourceManifest.Form> FORM =
            Syntax.oneOf(Map.of("document", SourceManifest.Form.DOCUMENT, "raw", SourceManifest.Form.RAW));

    private final List<FunctionManifest> functions;
    private final List<IomodDependency> iomods;
    private final Distinct<String> names = new Distinct<>("source");

    SourceReader(List<FunctionManifest> functions, List<IomodDependency> iomods) {
        this.functions = functions;
        this.iomods = iomods;
    }

    List<SourceManifest> read(List<Table> tables) {
        List<SourceManifest> sources = new ArrayList<>();
        tables.forEach(table -> read(table).ifPresent(sources::add));
        return List.copyOf(sources);
    }

    private Optional<SourceManifest> read(Table table) {
        Optional<Coordinates> iomod =
                table.required("iomod", Syntax::coordinates).filter(named -> isKnown(named, table));
        Optional<String> function = table.required("function", Syntax::name).filter(named -> isFunction(named, table));
        Optional<String> given = table.text("name", Syntax::name);
        int concurrency = table.whole("concurrency", USUAL, 1, MOST);
        SourceManifest.Form form = table.text("event", FORM).orElse(SourceManifest.Form.DOCUMENT);
        Map<String, String> settings = table.plainSettings("settings");
        if (iomod.isEmpty() || function.isEmpty()) {
            return Optional.empty();
        }
        String name = given.orElse(function.get());
        return names.add(iomod.get() + " " + name, table, given.isPresent() ? "name" : "function", name)
                ? Optional.of(new SourceManifest(
                        name, iomod.get(), function.get(), concurrency, form, settings, table.line()))
                : Optional.empty();
    }

    private boolean isKnown(Coordinates named, Table table) {
        Optional<IomodDependency> iomod = iomods.stream()
                .filter(known -> known.coordinates().equals(named))
                .findFirst();
        if (iomod.isEmpty()) {
            table.problem(
                    "iomod",
                    "\"%s\" is none of the service's dependencies%s; add it to [[iomod.dependencies]]"
                            .formatted(
                                    named,
                                    list(iomods.stream()
                                            .map(IomodDependency::coordinates)
                                            .toList())));
        } else if (iomod.get().builtIn()) {
            table.problem("iomod", "\"%s\" is part of the Threader, and no source".formatted(named));
        } else if (iomod.get().inProcess()) {
            table.problem(
                    "iomod",
                    "\"%s\" runs in_process, where an IOmod cannot be a source; remove in_process there"
                            .formatted(named));
        } else {
            return true;
        }
        return false;
    }

    private boolean isFunction(String named, Table table) {
        boolean known = functions.stream().anyMatch(function -> function.name().equals(named));
        if (!known) {
            table.problem(
                    "function",
                    "\"%s\" is no function of the service%s"
                            .formatted(
                                    named,
                                    list(functions.stream()
                                            .map(FunctionManifest::name)
                                            .toList())));
        }
        return known;
    }

    private static String list(List<?> known) {
        return known.isEmpty()
                ? ", which has none"
                : ": " + known.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
