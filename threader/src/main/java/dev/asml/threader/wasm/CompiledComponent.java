package dev.asml.threader.wasm;

import dev.asml.threader.wasm.component.ComponentBinary.Decoded;
import dev.asml.threader.wasm.component.ComponentFunction;
import dev.asml.threader.wasm.component.CoreModuleType;
import dev.asml.threader.wasm.component.HostServices;
import dev.asml.threader.wasm.component.LinkedComponent;
import dev.asml.threader.wasm.component.Signature;
import dev.asml.threader.wasm.wit.HostInterface;
import dev.asml.threader.wasm.wit.HostInterface.HostFunction;
import dev.asml.threader.wasm.wit.HostInterfaces;
import dev.asml.threader.wasm.wit.InterfaceName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A component as a function. Safe for use by many threads. */
public final class CompiledComponent implements GuestCode {
    private final String hash;
    private final List<LoadedModule> modules;
    private final LinkedComponent linked;

    private CompiledComponent(String hash, List<LoadedModule> modules, LinkedComponent linked) {
        this.hash = hash;
        this.modules = modules;
        this.linked = linked;
    }

    /**
     * Links a component.
     *
     * @param hash of the file that it was in
     * @param modules of the file, in its order
     * @throws dev.asml.threader.wasm.component.ComponentException if it is not valid, or imports what is not served
     */
    static CompiledComponent link(String hash, Decoded decoded, List<LoadedModule> modules) {
        List<CoreModuleType> types =
                modules.stream().map(each -> CoreModuleType.of(each.module())).toList();
        return new CompiledComponent(hash, modules, LinkedComponent.link(decoded, types, new Services()));
    }

    /** The interfaces of WIT. */
    private static final class Services implements HostServices {
        @Override
        public @Nullable Served find(String name) {
            HostInterface found = HostInterfaces.find(InterfaceName.parse(name));
            if (found == null) {
                return null;
            }
            Map<String, Signature> functions = new LinkedHashMap<>();
            found.functions().forEach((each, function) -> functions.put(each, function.signature()));
            return new Served(functions, found.types(), found.resources());
        }

        @Override
        public String closest(String name) {
            InterfaceName wanted = InterfaceName.parse(name);
            HostInterface served = HostInterfaces.all().get(wanted.name());
            return served == null
                    ? "served are "
                            + String.join(
                                    ", ",
                                    HostInterfaces.all().keySet().stream()
                                            .sorted()
                                            .toList())
                    : "served is version " + served.version();
        }
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public List<String> modules() {
        return modules.stream().map(LoadedModule::hash).toList();
    }

    @Override
    public long weight() {
        return modules.stream().distinct().mapToLong(LoadedModule::weight).sum();
    }

    @Override
    public boolean resettable() {
        return modules.stream().allMatch(LoadedModule::resettable);
    }

    @Override
    public Optional<String> interpreted() {
        return modules.stream().flatMap(each -> each.interpreted().stream()).findFirst();
    }

    @Override
    public boolean imports(String moduleName) {
        return linked.imports().stream()
                .anyMatch(each -> InterfaceName.parse(each).name().equals(moduleName));
    }

    /** Components import whole interfaces. */
    @Override
    public boolean imports(String moduleName, String name) {
        return false;
    }

    @Override
    public Set<String> exports() {
        return linked.functions();
    }

    @Override
    public void ran() {
        modules.stream().distinct().forEach(LoadedModule::ran);
    }

    @Override
    public GuestInstance instantiate(Guest guest, MemoryAllowance allowance, boolean image) {
        LinkedComponent.Running running = linked.instantiate(
                (number, imports) -> modules.get(number).instantiate(guest, allowance, imports, true, image),
                (imported, name) -> new ServedFunction(guest, served(imported, name)));
        return new GuestInstance.OfComponent(running);
    }

    private static HostFunction served(String imported, String name) {
        HostInterface served = Objects.requireNonNull(HostInterfaces.find(InterfaceName.parse(imported)));
        return Objects.requireNonNull(served.functions().get(name));
    }

    /** A host's function as one guest calls it, whose world is another in each run. */
    private record ServedFunction(Guest guest, HostFunction function) implements ComponentFunction {
        @Override
        public Signature signature() {
            return function.signature();
        }

        @Override
        public @Nullable Object call(Object... arguments) {
            return guest.callHost(function, arguments);
        }
    }
}
