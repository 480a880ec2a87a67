package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.CoreModuleType.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which core modules of a component import what it imports, for people.
 *
 * <p>They are found by the names of their imports, which every tool takes from the interfaces, and not by what the
 * component gives them: on its way there, most of that passes tables.
 */
final class Askers {
    private static final int MAX_NAMED = 10;
    private static final String STANDARD_MANGLING = "cm32p2|";

    private final List<CoreModuleType> modules;
    private final Map<Integer, String> names = new HashMap<>();

    /**
     * Those of a component.
     *
     * @param modules of the file, in its order
     * @param named the names of the outermost component's modules, by their index in it
     */
    Askers(Blueprint blueprint, List<CoreModuleType> modules, Map<Integer, String> named) {
        this.modules = modules;
        int index = 0;
        for (Blueprint.Step step : blueprint.steps()) {
            if (step instanceof Blueprint.Module(int number)) {
                if (named.containsKey(index)) {
                    names.put(number, named.get(index));
                }
                index++;
            } else if (isModule(step)) {
                index++;
            }
        }
    }

    private static boolean isModule(Blueprint.Step step) {
        return switch (step) {
            case Blueprint.AliasExport alias -> alias.sort() == Sort.CORE_MODULE;
            case Blueprint.AliasOuter outer -> outer.sort() == Sort.CORE_MODULE;
            case Blueprint.Import imported -> imported.type().sort() == Sort.CORE_MODULE;
            default -> false;
        };
    }

    /** Who imports anything of an interface: {@code , wanted by core module 0 "main" for ask, tell}; or nothing. */
    String of(String imported) {
        List<String> found = new ArrayList<>();
        for (int number = 0; number < modules.size(); number++) {
            List<String> functions = modules.get(number).imports().stream()
                    .filter(each -> isOf(imported, each))
                    .map(Wanted::plainName)
                    .toList();
            if (!functions.isEmpty()) {
                found.add(module(number) + " for " + listed(functions));
            }
        }
        return wanted(found);
    }

    /** Who imports a function: {@code , wanted by core module 0 "main"}; or nothing. */
    String of(String imported, String function) {
        List<String> found = new ArrayList<>();
        for (int number = 0; number < modules.size(); number++) {
            if (modules.get(number).imports().stream()
                    .anyMatch(each -> isOf(imported, each) && each.plainName().equals(function))) {
                found.add(module(number));
            }
        }
        return wanted(found);
    }

    private String module(int number) {
        String name = names.get(number);
        return name == null ? "core module " + number : "core module %d \"%s\"".formatted(number, name);
    }

    private static String wanted(List<String> found) {
        return found.isEmpty() ? "" : ", wanted by " + listed(found);
    }

    private static String listed(List<String> all) {
        int more = all.size() - MAX_NAMED;
        String some = String.join(", ", all.subList(0, Math.min(all.size(), MAX_NAMED)));
        return more > 0 ? "%s and %d more".formatted(some, more) : some;
    }

    /** Whether a core import is of an interface, of whatever version: tools unite those that are compatible. */
    private static boolean isOf(String imported, Wanted wanted) {
        String module = wanted.module();
        String plain = module.startsWith(STANDARD_MANGLING) ? module.substring(STANDARD_MANGLING.length()) : module;
        return withoutVersion(plain).equals(withoutVersion(imported));
    }

    private static String withoutVersion(String name) {
        int at = name.indexOf('@');
        return at < 0 ? name : name.substring(0, at);
    }
}
