package dev.asml.threader.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.manifests.Coordinates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a registry knows of an IOmod, in one document of its store.
 *
 * @param packages the highest version first
 */
public record RegisteredIomod(String coordinates, List<RegisteredPackage> packages) {
    private static final Comparator<RegisteredPackage> HIGHEST_FIRST =
            Comparator.comparing(RegisteredPackage::semantic).reversed().thenComparing(RegisteredPackage::architecture);

    /** Made for the first who asks, for a start needs none. */
    private static final class Json {
        private static final ObjectMapper MAPPER = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    public RegisteredIomod {
        var _ = Coordinates.parse(coordinates);
        packages = packages.stream().sorted(HIGHEST_FIRST).toList();
    }

    /** A package; empty if there is none of the version and architecture. */
    public Optional<RegisteredPackage> find(String version, String architecture) {
        return packages.stream()
                .filter(each ->
                        each.version().equals(version) && each.architecture().equals(architecture))
                .findFirst();
    }

    /** The package that is there in the place of another one. */
    Optional<RegisteredPackage> inPlaceOf(RegisteredPackage other) {
        return packages.stream().filter(other::inPlaceOf).findFirst();
    }

    RegisteredIomod with(RegisteredPackage further) {
        List<RegisteredPackage> more = new ArrayList<>(packages);
        more.add(further);
        return new RegisteredIomod(coordinates, more);
    }

    byte[] write() throws IOException {
        return Json.MAPPER.writeValueAsBytes(this);
    }

    /**
     * Reads a document.
     *
     * @throws IllegalArgumentException if it is none of an IOmod
     */
    static RegisteredIomod read(byte[] bytes) throws IOException {
        try {
            return Json.MAPPER.readValue(bytes, RegisteredIomod.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }
}
