package dev.asml.iomod.testing;

/**
 * A rule and what came of trying it.
 *
 * @param rule what an IOmod does
 * @param verdict whether this one did
 */
public record Finding(Rule rule, Verdict verdict) {
    /** Whether the rule was not found broken; one that was not tried counts as kept. */
    public boolean isKept() {
        return !(verdict instanceof Verdict.Broken);
    }

    /** As in a report: a mark and the rule, below it what was expected, what was seen, and what the protocol says. */
    @Override
    public String toString() {
        return switch (verdict) {
            case Verdict.Kept() -> "✓ " + rule.title();
            case Verdict.NotTried(String why) -> "– %s; not tried: %s".formatted(rule.title(), why);
            case Verdict.Broken(String expected, String seen) ->
                """
                ✗ %s
                    expected  %s
                    seen      %s
                    protocol  %s: "%s\"""".formatted(rule.title(), expected, seen, rule.section().title(), rule.sentence());
        };
    }
}
