package dev.asml.iomod.testing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check of an IOmod has found, a finding for each rule, in the protocol's order.
 *
 * @param coordinates what was checked
 * @param findings one for each rule
 */
public record Report(String coordinates, List<Finding> findings) {
    private static final JsonMapper JSON = new JsonMapper();

    public Report {
        findings = List.copyOf(findings);
    }

    /** Whether no rule was found broken. */
    public boolean isKept() {
        return findings.stream().allMatch(Finding::isKept);
    }

    /** The rules that were found broken. */
    public List<Finding> broken() {
        return findings.stream().filter(finding -> !finding.isKept()).toList();
    }

    /** The rules for which the IOmod has no method that would show them. */
    public List<Finding> notTried() {
        return findings.stream()
                .filter(finding -> finding.verdict() instanceof Verdict.NotTried)
                .toList();
    }

    /** {@code 59 rules: 57 kept, 1 broken, 1 not tried}. */
    public String summary() {
        int kept = findings.size() - broken().size() - notTried().size();
        return "%d rules: %d kept, %d broken, %d not tried"
                .formatted(findings.size(), kept, broken().size(), notTried().size());
    }

    /** Everything, section by section, for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(coordinates).append('\n');
        Rule.@Nullable Section section = null;
        for (Finding finding : findings) {
            if (finding.rule().section() != section) {
                section = finding.rule().section();
                text.append('\n').append(section.title()).append('\n');
            }
            text.append(finding.toString().indent(2));
        }
        return text.append('\n').append(summary()).toString();
    }

    /**
     * Everything, for programs: {@code {coordinates, kept, broken, not_tried, rules: [{rule, section, title, verdict,
     * expected?, seen?, protocol?, why?}]}}, where a verdict is {@code kept}, {@code broken} or {@code not tried}.
     */
    public String json() {
        ObjectNode document = JSON.createObjectNode();
        document.put("coordinates", coordinates);
        document.put("kept", findings.size() - broken().size() - notTried().size());
        document.put("broken", broken().size());
        document.put("not_tried", notTried().size());
        var rules = document.putArray("rules");
        findings.forEach(finding -> write(finding, rules.addObject()));
        return document.toPrettyString();
    }

    private static void write(Finding finding, ObjectNode entry) {
        Rule rule = finding.rule();
        entry.put("rule", rule.id()).put("section", rule.section().title()).put("title", rule.title());
        switch (finding.verdict()) {
            case Verdict.Kept() -> entry.put("verdict", "kept");
            case Verdict.NotTried(String why) ->
                entry.put("verdict", "not tried").put("why", why);
            case Verdict.Broken(String expected, String seen) ->
                entry.put("verdict", "broken")
                        .put("expected", expected)
                        .put("seen", seen)
                        .put("protocol", rule.sentence());
        }
    }
}
