package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineScannerTest {
    private static int line(String toml, String... path) {
        Lines lines = LineScanner.scan(toml);
        for (String key : path) {
            lines = lines.at(key);
        }
        return lines.line();
    }

    @Test
    void findsKeysOfTheRootAndOfTables() {
        String toml = """
                # comment = 1
                a = 1

                [t] # [x]
                b = 2
                [t.u]
                c = 3
                """;
        assertThat(line(toml, "a")).isEqualTo(2);
        assertThat(line(toml, "t")).isEqualTo(4);
        assertThat(line(toml, "t", "b")).isEqualTo(5);
        assertThat(line(toml, "t", "u")).isEqualTo(6);
        assertThat(line(toml, "t", "u", "c")).isEqualTo(7);
    }

    @Test
    void givesMissingKeysTheLineOfTheirTable() {
        assertThat(line("\n[t]\na = 1\n", "t", "nothing")).isEqualTo(2);
        assertThat(line("\n[t]\na = 1\n", "nothing")).isEqualTo(1);
    }

    @Test
    void countsTheElementsOfArraysOfTables() {
        String toml = """
                [[f]]
                n = 1
                [f.http]
                v = 1
                [[f]]
                n = 2
                [[f.g]]
                x = 1
                [[f.g]]
                x = 2
                """;
        assertThat(line(toml, "f")).isEqualTo(1);
        assertThat(line(toml, "f", "0", "http", "v")).isEqualTo(4);
        assertThat(line(toml, "f", "1")).isEqualTo(5);
        assertThat(line(toml, "f", "1", "n")).isEqualTo(6);
        assertThat(line(toml, "f", "1", "g", "1", "x")).isEqualTo(10);
    }

    @Test
    void followsDottedAndQuotedKeys() {
        String toml = """
                a . b.c = 1
                "x.y" = 2
                'lit\\n' = 3
                "esc\\u0041\\"q" = 4
                [ "q 1" . 'q]2' ]
                k = 5
                "" = 6
                """;
        assertThat(line(toml, "a", "b", "c")).isEqualTo(1);
        assertThat(line(toml, "x.y")).isEqualTo(2);
        assertThat(line(toml, "lit\\n")).isEqualTo(3);
        assertThat(line(toml, "escA\"q")).isEqualTo(4);
        assertThat(line(toml, "q 1", "q]2", "k")).isEqualTo(6);
        assertThat(line(toml, "q 1", "q]2", "")).isEqualTo(7);
    }

    @Test
    void skipsStringsOfEveryKind() {
        String toml = """
                a = "# \\" [no] = {"
                b = '\\'
                c = \"""
                x = 1
                [no]
                \\\"""
                ""\"""
                d = '''
                y = 1
                ''''
                e = 1
                """;
        assertThat(line(toml, "a")).isEqualTo(1);
        assertThat(line(toml, "b")).isEqualTo(2);
        assertThat(line(toml, "c")).isEqualTo(3);
        assertThat(line(toml, "d")).isEqualTo(8);
        assertThat(line(toml, "e")).isEqualTo(11);
        assertThat(line(toml, "x")).isEqualTo(1);
    }

    @Test
    void findsElementsOfListsOverSeveralLines() {
        String toml = """
                list = [ # first
                  "a", # [
                  ["b",
                   "c"],
                  { x = 1, y = { z = [
                    1,
                    2 ] } },
                ]
                after = 1979-05-27 07:32:00 # date
                last = -1.5e3
                """;
        assertThat(line(toml, "list", "0")).isEqualTo(2);
        assertThat(line(toml, "list", "1", "1")).isEqualTo(4);
        assertThat(line(toml, "list", "2", "x")).isEqualTo(5);
        assertThat(line(toml, "list", "2", "y", "z", "1")).isEqualTo(7);
        assertThat(line(toml, "after")).isEqualTo(9);
        assertThat(line(toml, "last")).isEqualTo(10);
    }

    @Test
    void countsLinesThatEndTheWindowsWay() {
        assertThat(line("a = 1\r\n[t]\r\nb = 2\r\n", "t", "b")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[[",
                "]",
                "a",
                "a =",
                "= 1",
                "a.",
                "\"",
                "'",
                "\"\"\"",
                "a = [",
                "a = {",
                "a = {b",
                "}",
                "[a",
                "\\",
                "a = \"\\",
                "[[a]",
                ",",
                "a = [}",
                "a = {]",
                "\"\\",
                "a = [[[",
                "{{{",
                "a=1 b=2"
            })
    void comesToAnEndWhateverItIsGiven(String text) {
        assertThat(LineScanner.scan(text).line()).isEqualTo(1);
    }

    @Test
    void comesToAnEndOnRandomText() {
        Random random = new Random(1);
        String alphabet = "ab.=[]{}\"'\\#,\n \t1-";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(LineScanner.scan(text.toString()).line()).isEqualTo(1);
        }
        byte[] noise = new byte[100_000];
        random.nextBytes(noise);
        assertThat(LineScanner.scan(new String(noise, StandardCharsets.ISO_8859_1))
                        .line())
                .isEqualTo(1);
        assertThat(LineScanner.scan("a = " + "[".repeat(500_000)).line()).isEqualTo(1);
    }
}
