package dev.asml.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A plan for people: a line for each part, and below it what differs. */
final class PlanText {
    /** What is worth to be said of a part that is new. */
    private static final Set<String> TELLING = Set.of("route", "version", "hosts", "issuer");

    private final PlanDocument plan;
    private final String alias;
    private final Ink ink;
    private final List<String> lines = new ArrayList<>();

    private PlanText(PlanDocument plan, String alias, Ink ink) {
        this.plan = plan;
        this.alias = alias;
        this.ink = ink;
    }

    /** What a deployment would change of what is live, or what differs between two releases. */
    static String of(PlanDocument plan, Ink ink) {
        return new PlanText(plan, "", ink).write();
    }

    /** What a deployment would change there. */
    static String of(PlanDocument plan, PlaceOptions place, Ink ink) {
        return new PlanText(plan, place.alias(), ink).write();
    }

    private String write() {
        plan.changes().forEach(this::change);
        moved();
        lines.add(plan.to() == null ? summary() : summary(plan.to()));
        return String.join("\n", lines);
    }

    private void change(PlanDocument.Change change) {
        String what = change.kind() + " " + change.name();
        switch (change.action()) {
            case "add" -> lines.add(ink.green("+ " + what) + telling(change, false));
            case "remove" -> lines.add(ink.red("- " + what) + telling(change, true));
            default -> {
                lines.add(ink.yellow("~ " + what));
                int width = change.settings().stream()
                        .mapToInt(setting -> setting.key().length())
                        .max()
                        .orElse(0);
                change.settings()
                        .forEach(setting -> lines.add("    %s  %s"
                                .formatted(
                                        ("%-" + Math.max(1, width) + "s").formatted(setting.key()),
                                        difference(setting))));
            }
        }
    }

    private static String telling(PlanDocument.Change change, boolean live) {
        StringBuilder text = new StringBuilder();
        for (PlanDocument.Setting setting : change.settings()) {
            String value = live ? setting.before() : setting.after();
            if (TELLING.contains(setting.key()) && value != null) {
                text.append("  ").append(value);
            }
        }
        return text.toString();
    }

    private static String difference(PlanDocument.Setting setting) {
        if (setting.before() == null) {
            return "added" + (setting.masked() ? "" : ": " + setting.after());
        }
        if (setting.after() == null) {
            return "removed" + (setting.masked() ? "" : ", was " + setting.before());
        }
        return setting.masked() ? "changed" : setting.before() + " → " + setting.after();
    }

    /** Routes that another function answers from now on. */
    private void moved() {
        Map<String, String> former = new TreeMap<>();
        for (PlanDocument.Change change : plan.changes()) {
            route(change, true).ifPresent(route -> former.put(route, change.name()));
        }
        for (PlanDocument.Change change : plan.changes()) {
            route(change, false)
                    .filter(former::containsKey)
                    .ifPresent(route ->
                            lines.add("  %s moves from %s to %s".formatted(route, former.get(route), change.name())));
        }
    }

    private static Optional<String> route(PlanDocument.Change change, boolean live) {
        return change.settings().stream()
                .filter(setting -> setting.key().equals("route"))
                .map(setting -> Optional.ofNullable(live ? setting.before() : setting.after()))
                .findFirst()
                .flatMap(found -> found);
    }

    private String summary() {
        if (plan.changes().isEmpty()) {
            return "Nothing changes: release %d of %s is the same.".formatted(plan.release(), plan.project());
        }
        return "%s: %s; %s.".formatted(plan.project(), counts(), before());
    }

    private String before() {
        if (alias.isEmpty()) {
            return plan.release() == 0 ? "nothing of it is live yet" : "live is release " + plan.release();
        }
        return plan.release() == 0
                ? "it has no alias %s yet".formatted(alias)
                : "the alias %s leads to release %d".formatted(alias, plan.release());
    }

    private String summary(int release) {
        return plan.changes().isEmpty()
                ? "Nothing changes from release %d to release %d of %s."
                        .formatted(plan.release(), release, plan.project())
                : "%s from release %d to release %d: %s.".formatted(plan.project(), plan.release(), release, counts());
    }

    private String counts() {
        return "%d to add, %d to change, %d to remove".formatted(count("add"), count("change"), count("remove"));
    }

    private long count(String action) {
        return plan.changes().stream()
                .filter(change -> change.action().equals(action))
                .count();
    }
}
