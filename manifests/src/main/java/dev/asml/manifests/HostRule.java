package dev.asml.manifests;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * From {@code domain_name} and {@code is_root} to the host names of a service.
 *
 * <p>A domain listed under {@code [[domains]]} is shared by the project's services: the host name is
 * {@code SERVICE.PROJECT.DOMAIN}, without the service's name if {@code is_root}, and without the project's if the
 * domain says {@code map_to_root}. Any other domain name is the host name itself.
 */
final class HostRule {
    private final String project;
    private final Map<String, Boolean> domains;
    private final Optional<String> domain;
    private final boolean isRoot;

    HostRule(String project, Map<String, Boolean> domains, Table service) {
        this.project = project;
        this.domains = domains;
        this.domain = service.text("domain_name", Syntax::host);
        this.isRoot = service.flag("is_root", false);
    }

    /** The host names by this rule, or, where it names no domain, by what older manifests keep with the service. */
    List<String> hosts(String service, Table api) {
        HostRule older = new HostRule(project, domains, api);
        HostRule rule = domain.isPresent() ? this : older;
        return rule.domain.map(name -> rule.host(service, name)).stream().toList();
    }

    private String host(String service, String name) {
        Boolean mapToRoot = domains.get(name);
        if (mapToRoot == null) {
            return name;
        }
        String host = (isRoot ? "" : service + ".") + (mapToRoot ? "" : project + ".") + name;
        return host.toLowerCase(Locale.ROOT);
    }
}
