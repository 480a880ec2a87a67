package dev.asml.threader.devices;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an {@link Operator} is to do, and what it is to print.
 *
 * <p>Each line is a call and, after an arrow, what the guest prints behind the call's name: {@code close f -> 0}. There
 * a text in quotes stands for its bytes in hex, and a line that begins with a tilde is a regular expression. In paths
 * {@code ~0/} stands for the directory of framebuffer 0. A line with only an {@code @} is where the guest tells the test
 * that it came so far, by a draw on framebuffer 3, and waits for a key there.
 */
final class Script {
    private static final String ARROW = " -> ";
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'");
    private static final String BEGIN = """
            quiet
            open x /_wasmer/dev/fb3/virtual_size
            open y /_wasmer/dev/fb3/draw
            open z /_wasmer/dev/fb3/input
            text x 1x1
            loud
            """;
    private static final String PAUSE = """
            quiet
            text y 0
            wait z
            loud
            """;

    private final StringBuilder source = new StringBuilder();
    private final List<String> expected = new ArrayList<>();
    private int pauses;

    Script(String text) {
        if (text.lines().anyMatch("@"::equals)) {
            source.append(BEGIN);
        }
        text.lines().filter(line -> !line.isBlank()).forEach(this::add);
    }

    private void add(String line) {
        if (line.equals("@")) {
            source.append(PAUSE);
            pauses++;
            return;
        }
        int arrow = line.indexOf(ARROW);
        String call = (arrow < 0 ? line : line.substring(0, arrow)).strip();
        source.append(call.replaceAll("~(\\d)/", "/_wasmer/dev/fb$1/")).append('\n');
        if (arrow >= 0) {
            expected.add(answer(call, line.substring(arrow + ARROW.length())));
        }
    }

    private static String answer(String call, String answer) {
        String[] words = call.split(" ", -1);
        String name = words[0].equals("times") ? "times " + words[2] : words[0];
        if (answer.startsWith("~")) {
            return "~" + name + " " + answer.substring(1).strip();
        }
        return name + " " + QUOTED.matcher(answer).replaceAll(Script::hex);
    }

    private static String hex(java.util.regex.MatchResult quoted) {
        return HexFormat.of().formatHex(quoted.group(1).getBytes(StandardCharsets.UTF_8));
    }

    /** What the guest reads. */
    byte[] source() {
        return source.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** How often it waits for the test. */
    int pauses() {
        return pauses;
    }

    /** What the guest is to print; where a line is told by an expression that the printed one matches, the printed one. */
    String expected(String printed) {
        List<String> lines = printed.lines().toList();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < expected.size(); i++) {
            String line = expected.get(i);
            String beside = i < lines.size() ? lines.get(i) : "";
            boolean matches = line.startsWith("~") && matches(line.substring(1), beside);
            all.append(matches ? beside : line).append('\n');
        }
        return all.toString();
    }

    private static boolean matches(String expression, String line) {
        Matcher matcher = Pattern.compile(expression).matcher(line);
        return matcher.matches();
    }
}
