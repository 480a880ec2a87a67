package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private final RouteTable.Builder<String> routes = new RouteTable.Builder<>();

    private RouteMatch<String> find(@Nullable String host, String verb, String path) {
        return routes.build().find(host, verb, RequestPath.parse(path));
    }

    private String target(@Nullable String host, String verb, String path) {
        return find(host, verb, path) instanceof RouteMatch.Found<String> found ? found.target() : "none";
    }

    private Map<String, String> parameters(String path) {
        return find(null, "GET", path) instanceof RouteMatch.Found<String> found ? found.parameters() : Map.of();
    }

    @ParameterizedTest
    @CsvSource({
        "/todos/new, literal",
        "/todos/7, parameter",
        "/todos/7/notes, greedy",
        "/todos/, greedy",
        "/todos, none",
        "/other, none",
    })
    void prefersLiteralToParameterToGreedy(String path, String target) {
        routes.route(null, "GET", "/todos/{rest+}", "greedy");
        routes.route(null, "GET", "/todos/{id}", "parameter");
        routes.route(null, "GET", "/todos/new", "literal");

        assertThat(target(null, "GET", path)).isEqualTo(target);
    }

    @Test
    void goesBackWhenAMoreSpecificBranchEndsNowhere() {
        routes.route(null, "GET", "/a/b/c", "literal");
        routes.route(null, "GET", "/a/{x}/d", "parameter");
        routes.route(null, "GET", "/{rest+}", "greedy");

        assertThat(target(null, "GET", "/a/b/d")).isEqualTo("parameter");
        assertThat(target(null, "GET", "/a/b/e")).isEqualTo("greedy");
        assertThat(target(null, "GET", "/")).isEqualTo("greedy");
    }

    @Test
    void prefersTheGivenVerbToAny() {
        routes.route(null, "ANY", "/x", "any");
        routes.route(null, "POST", "/x", "post");

        assertThat(target(null, "POST", "/x")).isEqualTo("post");
        assertThat(target(null, "DELETE", "/x")).isEqualTo("any");
        assertThat(target(null, "OPTIONS", "/x")).isEqualTo("any");
    }

    @Test
    void servesHeadThroughGetUnlessItHasItsOwnRoute() {
        routes.route(null, "GET", "/x", "get");
        routes.route(null, "GET", "/y", "get");
        routes.route(null, "HEAD", "/y", "head");

        assertThat(target(null, "HEAD", "/x")).isEqualTo("get");
        assertThat(target(null, "HEAD", "/y")).isEqualTo("head");
    }

    @Test
    void namesEveryVerbThatThePathTakes() {
        routes.route(null, "GET", "/x/{id}", "get");
        routes.route(null, "PUT", "/x/1", "put");
        routes.route("a.example", "DELETE", "/x/1", "delete");

        assertThat(find("a.example", "POST", "/x/1"))
                .isEqualTo(new RouteMatch.OtherVerbs<String>(new TreeSet<>(Set.of("DELETE", "GET", "HEAD", "PUT"))));
        assertThat(target(null, "OPTIONS", "/x/1")).isEqualTo("none");
    }

    @Test
    void prefersTheExactHostWhateverItsCaseAndPort() {
        routes.route(null, "GET", "/{rest+}", "every");
        routes.route("A.example", "GET", "/x", "a");
        routes.route("[::1]", "GET", "/x", "v6");

        assertThat(target("a.EXAMPLE:8080", "GET", "/x")).isEqualTo("a");
        assertThat(target("a.example.", "GET", "/x")).isEqualTo("a");
        assertThat(target("[::1]:80", "GET", "/x")).isEqualTo("v6");
        assertThat(target("b.example", "GET", "/x")).isEqualTo("every");
        assertThat(target("a.example", "GET", "/y")).isEqualTo("every");
        assertThat(target(null, "GET", "/x")).isEqualTo("every");
    }

    @Test
    void reachesEachFunctionByItsNameUnlessARouteTakesThePath() {
        routes.function("todo", "create", "by name");
        routes.route(null, "GET", "/todo/{x}", "route");

        assertThat(target("any.example", "GET", "/todo/create")).isEqualTo("route");
        assertThat(target("any.example", "POST", "/todo/create")).isEqualTo("by name");
        assertThat(target("any.example", "PATCH", "/todo/create/a/b")).isEqualTo("by name");
        assertThat(parameters("/todo/create/a/b")).containsExactly(Map.entry("rest", "a/b"));
        assertThat(target("any.example", "POST", "/todo")).isEqualTo("none");
    }

    @Test
    void decodesASegmentAfterTheSplit() {
        routes.route(null, "GET", "/files/{name}", "file");
        routes.route(null, "GET", "/tree/{path+}", "tree");
        routes.route(null, "GET", "/caf%C3%A9", "café");

        assertThat(parameters("/files/a%2Fb%20c%C3%A9")).containsExactly(Map.entry("name", "a/b cé"));
        assertThat(parameters("/tree/a/b%20c/")).containsExactly(Map.entry("path", "a/b c/"));
        assertThat(parameters("/tree/")).containsExactly(Map.entry("path", ""));
        assertThat(target(null, "GET", "/caf%c3%a9")).isEqualTo("café");
        assertThat(parameters("/files/a+b")).containsExactly(Map.entry("name", "a+b"));
    }

    @Test
    void ignoresASlashAtTheEndButNoEmptySegment() {
        routes.route(null, "GET", "/x/{id}", "x");

        assertThat(target(null, "GET", "/x/1/")).isEqualTo("x");
        assertThat(target(null, "GET", "/x//")).isEqualTo("none");
        assertThat(target(null, "GET", "//x/1")).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "/%", "/%4", "/%zz", "/%ff", "/a/../b", "/a/./b", "/%2e%2E/b", "/a%00b", "/a%0d%0ab"})
    void refusesPathsThatMeanMischief(String path) {
        assertThatThrownBy(() -> RequestPath.parse(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "/{a+}/b", "/{a}/{a}", "/{}", "/{+}"})
    void refusesPatternsThatCannotWork(String pattern) {
        assertThatThrownBy(() -> routes.route(null, "GET", pattern, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesASecondFunctionForTheSameRoute() {
        routes.route(null, "GET", "/x/{a}", "one");
        routes.function("s", "f", "one");

        assertThatThrownBy(() -> routes.route(null, "GET", "/x/{b}", "two"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GET /x/{b}");
        assertThatThrownBy(() -> routes.function("s", "f", "two"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("s/f");
    }

    @Test
    void findsEachOfThousandsOfRoutes() {
        for (int i = 0; i < 5000; i++) {
            routes.route(null, "GET", "/s" + i + "/{id}/x" + i, "r" + i);
        }
        RouteTable<String> table = routes.build();

        for (int i = 0; i < 5000; i++) {
            RequestPath path = RequestPath.parse("/s" + i + "/7/x" + i);
            assertThat(table.find("h", "GET", path))
                    .isEqualTo(new RouteMatch.Found<>("r" + i, "/s" + i + "/{id}/x" + i, Map.of("id", "7")));
        }
    }
}
