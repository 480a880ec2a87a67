package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** An IOmod in the registry, as {@code asml iomod search} prints it. */
record RegistryDocument(
        String coordinates,

        @Meaning("the highest version first") List<Variant> packages) {
    /** A package. */
    record Variant(
            String version,

            @Meaning("what it is for: \"any\", \"x86_64\", \"aarch64\" and so on")
            String architecture,

            @Meaning("of the file, in hexadecimal digits") String sha256,
            long bytes,

            @Meaning("when it was pushed, as RFC 3339 says") String publishedAt,

            @Meaning("who has, as they said; may be empty") String by) {
        private static Variant of(JsonNode each) {
            return new Variant(
                    each.path("version").asText(),
                    each.path("architecture").asText(),
                    each.path("sha256").asText(),
                    each.path("bytes").asLong(),
                    each.path("published_at").asText(),
                    each.path("by").asText());
        }
    }

    static RegistryDocument of(JsonNode document) {
        List<Variant> packages = new ArrayList<>();
        document.path("packages").forEach(each -> packages.add(Variant.of(each)));
        return new RegistryDocument(document.path("coordinates").asText(), packages);
    }

    /** Its versions, the highest first; of those beyond {@code most} how many there are. */
    String versions(int most) {
        List<String> all = packages.stream().map(Variant::version).distinct().toList();
        return all.size() <= most
                ? String.join(", ", all)
                : String.join(", ", all.subList(0, most)) + ", %d more".formatted(all.size() - most);
    }
}
