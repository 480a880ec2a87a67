package dev.asml.threader.http;

import io.helidon.common.types.TypeName;
import io.helidon.service.registry.Lookup;
import io.helidon.service.registry.RegistryMetrics;
import io.helidon.service.registry.ServiceInfo;
import io.helidon.service.registry.ServiceInstance;
import io.helidon.service.registry.ServiceRegistry;
import io.helidon.service.registry.ServiceRegistryException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Helidon's registry of services without one. A registry of Helidon's own that finds nothing sets up itself and its
 * descriptions first, for which a start would wait.
 */
@SuppressWarnings("TypeParameterUnusedInFormals") // Helidon's signatures
final class NoServices implements ServiceRegistry {
    private static ServiceRegistryException missing(Object wanted) {
        return new ServiceRegistryException("there are no services, so no " + wanted);
    }

    @Override
    public <T> T get(TypeName contract) {
        throw missing(contract);
    }

    @Override
    public <T> T get(Lookup lookup) {
        throw missing(lookup);
    }

    @Override
    public <T> Optional<T> get(ServiceInfo service) {
        return Optional.empty();
    }

    @Override
    public <T> Optional<T> first(Class<T> contract) {
        return Optional.empty();
    }

    @Override
    public <T> Optional<T> first(TypeName contract) {
        return Optional.empty();
    }

    @Override
    public <T> Optional<T> first(Lookup lookup) {
        return Optional.empty();
    }

    @Override
    public <T> List<T> all(Class<T> contract) {
        return List.of();
    }

    @Override
    public <T> List<T> all(TypeName contract) {
        return List.of();
    }

    @Override
    public <T> List<T> all(Lookup lookup) {
        return List.of();
    }

    @Override
    public <T> Supplier<T> supply(TypeName contract) {
        throw missing(contract);
    }

    @Override
    public <T> Supplier<T> supply(Lookup lookup) {
        throw missing(lookup);
    }

    @Override
    public <T> Supplier<Optional<T>> supplyFirst(TypeName contract) {
        return Optional::empty;
    }

    @Override
    public <T> Supplier<Optional<T>> supplyFirst(Lookup lookup) {
        return Optional::empty;
    }

    @Override
    public <T> Supplier<List<T>> supplyAll(TypeName contract) {
        return List::of;
    }

    @Override
    public <T> Supplier<List<T>> supplyAll(Lookup lookup) {
        return List::of;
    }

    @Override
    public List<ServiceInfo> allServices(TypeName contract) {
        return List.of();
    }

    @Override
    public List<ServiceInfo> lookupServices(Lookup lookup) {
        return List.of();
    }

    @Override
    public <T> List<ServiceInstance<T>> lookupInstances(Lookup lookup) {
        return List.of();
    }

    @Override
    public RegistryMetrics metrics() {
        throw missing("metrics");
    }
}
