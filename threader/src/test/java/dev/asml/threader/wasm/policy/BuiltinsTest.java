package dev.asml.threader.wasm.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltinsTest {
    /** A clock that goes on with each look, and chance that is none. */
    private static final class Told implements Outside {
        private long clock = 1_700_000_000_000_000_000L;
        private int draws;
        private String printed = "";

        @Override
        public long wallClockNanos() {
            return clock++;
        }

        @Override
        public void random(byte[] target) {
            Arrays.fill(target, (byte) ++draws);
        }

        @Override
        public void print(String line) {
            printed += line;
        }

        @Override
        public void goOn() {}
    }

    /** What becomes of null: it can be written, and is no version. */
    private static final List<String> NOTHING = List.of("undefined", "false", "\"null\"", "\"null\\n\"");

    private final Told told = new Told();

    /** The value of a call as Rego writes it; {@code undefined} if there is none. */
    private String call(String name, String arguments) {
        return call(new Builtins(Map.of(7, name), told), arguments);
    }

    private static String call(Builtins builtins, String arguments) {
        if (!(Value.parseRego(arguments) instanceof Value.Array(List<Value> values))) {
            throw new AssertionError(arguments);
        }
        Optional<Value> value = builtins.call(7, values);
        return value.map(Value::rego).orElse("undefined");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '§', quoteCharacter = '~', textBlock = """
            sprintf § ["%s is %d, %v", ["ada", 36, {"x": {1}}]] § "ada is 36, {\\"x\\":{1}}"
            sprintf § ["%05d|%-4s|%x|%.2f|%t|%q", [42, "a", 255, 1.005, true, "q"]] § "00042|a   |ff|1.00|true|\\"q\\""
            sprintf § ["%d", ["x"]] § "%!d(string=x)"
            sprintf § ["%d %d", [1]] § "1 %!d(MISSING)"
            sprintf § ["no", [1]] § "no%!(EXTRA int=1)"
            sprintf § ["100%%", []] § "100%"
            strings.reverse § ["abc"] § "cba"
            strings.replace_n § [{"a": "b", "b": "c"}, "abx"] § "bcx"
            strings.any_prefix_match § [["x/y"], ["z", "x/"]] § true
            strings.any_suffix_match § ["a.txt", {".md"}] § false
            indexof_n § ["sad", "a"] § [1]
            hex.encode § ["héllo"] § "68c3a96c6c6f"
            hex.decode § ["68c3a9"] § "hé"
            hex.decode § ["6"] § undefined
            base64url.encode_no_pad § ["a"] § "YQ"
            base64.decode § ["YQ=="] § "a"
            base64.is_valid § ["%"] § false
            urlquery.encode § ["a b&c"] § "a+b%26c"
            urlquery.decode_object § ["a=1&a=2&b"] § {"a":["1","2"],"b":[""]}
            urlquery.encode_object § [{"b": "x y", "a": ["1", "2"]}] § "a=1&a=2&b=x+y"
            json.is_valid § ["{\\"a\\": 1}"] § true
            json.is_valid § ["{'a': 1}"] § false
            json.unmarshal § ["[1, {}]"] § [1,{}]
            json.marshal § [{1, 2}] § "[1,2]"
            json.patch § [{"a": [1]}, [{"op": "add", "path": "/a/-", "value": 2}]] § {"a":[1,2]}
            json.patch § [{"a": 1}, [{"op": "move", "from": "a", "path": "b"}]] § {"b":1}
            json.patch § [{"a": 1}, [{"op": "test", "path": "a", "value": 2}]] § undefined
            json.patch § [{"a": {"b": 1}}, [{"op": "remove", "path": ["a", "b"]}]] § {"a":{}}
            json.patch § [{}, [{"op": "replace", "path": "/x", "value": 1}]] § undefined
            yaml.marshal § [{"a": [1]}] § "{\\"a\\":[1]}\\n"
            crypto.md5 § ["a"] § "0cc175b9c0f1b6a831c399e269772661"
            crypto.sha1 § ["a"] § "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
            crypto.sha256 § ["a"] § "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
            crypto.hmac.sha256 § ["a", "k"] § "78da91511e675587f5b9df78bedebaf5560da2abb88162ee875dcdf744951d9e"
            crypto.hmac.equal § ["a", "a"] § true
            time.parse_rfc3339_ns § ["2023-11-14T22:13:20.5Z"] § 1700000000500000000
            time.parse_ns § ["2006-01-02", "2023-11-14"] § 1699920000000000000
            time.parse_ns § ["RFC1123", "Tue, 14 Nov 2023 22:13:20 UTC"] § 1700000000000000000
            time.parse_duration_ns § ["1h1.5s"] § 3601500000000
            time.parse_duration_ns § ["1 hour"] § undefined
            time.format § [1700000000000000000] § "2023-11-14T22:13:20Z"
            time.format § [[1700000000000000000, "Europe/Berlin", "Mon Jan 2 15:04 MST"]] § "Tue Nov 14 23:13 CET"
            time.date § [[1700000000000000000, "Asia/Tokyo"]] § [2023,11,15]
            time.clock § [1700000000000000000] § [22,13,20]
            time.weekday § [1700000000000000000] § "Tuesday"
            time.add_date § [1700000000000000000, 0, 3, 20] § 1709676800000000000
            time.diff § [1700000000000000000, 1600000000000000000] § [3,2,1,9,46,40]
            time.date § [[0, "Nowhere/Here"]] § undefined
            regex.match § ["^a[[:digit:]]+$", "a12"] § true
            regex.match § ["^a$", "a\\n"] § false
            regex.match § ["(?i)ÀB", "àb"] § false
            regex.replace § ["a1b2", "([a-z])(?P<n_1>[0-9])", "${n_1}$1"] § "1a2b"
            regex.split § ["-+", "a--b-c"] § ["a","b","c"]
            regex.find_n § ["[a-z]", "abc", 2] § ["a","b"]
            regex.find_all_string_submatch_n § ["a(b)?", "aba", -1] § [["ab","b"],["a",""]]
            regex.is_valid § ["(?=a)"] § false
            regex.is_valid § ["(a)\\\\1"] § false
            regex.is_valid § ["a++"] § false
            regex.match § ["^(.*?,){20}P", "0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9"] § undefined
            regex.template_match § ["urn:{[a-z]+}:x", "urn:abc:x", "{", "}"] § true
            glob.quote_meta § ["*.x"] § "\\\\*.x"
            object.subset § [{"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}] § true
            object.subset § [{"a": 1}, {"a": 2}] § false
            object.subset § [{1, 2}, {3}] § false
            object.union_n § [[{"a": {"x": 1}}, {"a": {"y": 2}}]] § {"a":{"x":1,"y":2}}
            object.keys § [{"a": 1}] § {"a"}
            array.reverse § [[1, 2]] § [2,1]
            graph.reachable_paths § [{"a": ["b"], "b": ["a", "c"], "c": []}, ["a"]] § {["a","b","c"]}
            units.parse_bytes § ["1.5KiB"] § 1536
            units.parse_bytes § ["10mb"] § 10000000
            units.parse § ["100m"] § 0.1
            units.parse § ["1Gx"] § undefined
            numbers.range_step § [1, 7, 3] § [1,4,7]
            numbers.range_step § [0, 9000000000, 1] § undefined
            semver.compare § ["1.0.0-rc.2", "1.0.0-rc.10"] § -1
            semver.compare § ["1.0.0", "1.0.0-rc.1"] § 1
            semver.is_valid § ["1.0"] § false
            io.jwt.decode § ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.YQ"] § [{"alg":"HS256"},{"sub":"ada"},"61"]
            io.jwt.decode § ["a.b"] § undefined
            net.cidr_is_valid § ["10.0.0.0/33"] § false
            net.cidr_contains § ["10.0.0.0/8", "10.1.2.3"] § true
            net.cidr_contains § ["10.0.0.0/8", "host.example"] § undefined
            net.cidr_expand § ["10.0.0.0/31"] § {"10.0.0.0","10.0.0.1"}
            net.cidr_intersects § ["fd00::/8", "fd12::/16"] § true
            """)
    void haveTheValuesThatTheDocumentationSays(String name, String arguments, String value) {
        assertThat(call(name, arguments.strip())).isEqualTo(value.strip());
    }

    @Test
    void anEvaluationHasOneClockAndOneAnswerOfChance() {
        Builtins clock = new Builtins(Map.of(7, "time.now_ns"), told);
        Builtins chance = new Builtins(Map.of(7, "rand.intn"), told);
        Builtins uuid = new Builtins(Map.of(7, "uuid.rfc4122"), told);

        assertThat(call(clock, "[]")).isEqualTo(call(clock, "[]")).isEqualTo("1700000000000000000");
        assertThat(call("time.now_ns", "[]")).isEqualTo("1700000000000000001");
        assertThat(call(chance, "[\"k\", 1000]")).isEqualTo(call(chance, "[\"k\", 1000]"));
        assertThat(call(chance, "[\"k\", 1000]")).isNotEqualTo(call(chance, "[\"other\", 1000]"));
        assertThat(call(uuid, "[\"k\"]")).isEqualTo("\"03030303-0303-4303-8303-030303030303\"");
    }

    @Test
    void whatAPolicyPrintsIsTold() {
        assertThat(call("internal.print", "[[{\"x\"}, set(), {1}]]")).isEqualTo("true");
        assertThat(told.printed).isEqualTo("x <undefined> 1");
    }

    @Test
    void whatIsNotServedIsNamed() {
        assertThatThrownBy(() -> Builtins.require(Set.of("sprintf", "http.send", "custom.f")))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("custom.f, http.send (refused: a policy asks nothing of the outside");
        Builtins.require(Builtins.names());
    }

    @Test
    void argumentsThatAreMissingOrOfAnotherTypeAreUndefined() {
        for (String name : Builtins.names()) {
            if (!Set.of("trace", "time.now_ns", "uuid.rfc4122").contains(name)) {
                assertThat(call(name, "[]")).as(name).isEqualTo("undefined");
                assertThat(call(name, "[null, null, null, null]")).as(name).isIn(NOTHING);
            }
        }
    }
}
