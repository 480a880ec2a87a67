package dev.asml.iomods.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomods.aws.KnownCalls;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against DynamoDB Local, which AWS gives away for tests. */
class DynamodbIomodTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static DynamoDBProxyServer server;
    private static DrivenIomod iomod;

    @BeforeAll
    static void start() throws Exception {
        String port = freePort();
        server = ServerRunner.createServerFromCommandLineArgs(
                new String[] {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", port});
        server.start();
        iomod = DrivenIomod.inProcess(
                DynamodbIomod.iomod(),
                BrokerSettings.DEFAULT.withConfig(Map.of(
                        "region", "eu-west-1",
                        "endpoint", "http://127.0.0.1:" + port,
                        "access_key_id", "tester",
                        "secret_access_key", "secret")));
        JsonNode table = ok("create_table", """
                {"TableName": "todos", "BillingMode": "PAY_PER_REQUEST",
                 "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                 "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}""");
        assertThat(table.at("/TableDescription/TableStatus").asText()).isEqualTo("ACTIVE");
        assertThat(table.at("/TableDescription/CreationDateTime").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
    }

    /** It takes no port 0. */
    private static String freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(socket.getLocalPort());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        iomod.close();
        server.stop();
    }

    @Test
    void hasEachCallThatGuestsKnow() throws Exception {
        assertThat(KnownCalls.problems(DynamodbIomod.SERVICE)).isEmpty();
    }

    @Test
    void keepsEveryTypeOfAnAttribute() throws Exception {
        JsonNode item = JSON.readTree("""
                {"id": {"S": "types"}, "text": {"S": "ü ☃"}, "number": {"N": "12345678901234567890.5"},
                 "bytes": {"B": [0, 255]}, "yes": {"BOOL": true}, "nothing": {"NULL": true},
                 "texts": {"SS": ["a", "b"]}, "numbers": {"NS": ["1", "2.5"]}, "several": {"BS": [[1], [2, 3]]},
                 "list": {"L": [{"S": "x"}, {"N": "1"}, {"L": []}]}, "map": {"M": {"inner": {"M": {}}}}}""");
        ok("put_item", "{\"TableName\": \"todos\", \"Item\": %s}".formatted(item));

        JsonNode back = get("types");

        for (String set : Set.of("/texts/SS", "/numbers/NS", "/several/BS")) {
            assertThat(elements(back.at(set))).as(set).isEqualTo(elements(item.at(set)));
        }
        for (String name : Set.of("id", "text", "number", "bytes", "yes", "nothing", "list", "map")) {
            assertThat(back.get(name)).as(name).isEqualTo(item.get(name));
        }
        assertThat(back.size()).isEqualTo(item.size());
    }

    /** Sets have no order. */
    private static Set<String> elements(JsonNode array) {
        Set<String> elements = new HashSet<>();
        array.forEach(element -> elements.add(element.toString()));
        return elements;
    }

    @Test
    void takesBytesInBase64() throws Exception {
        ok("put_item", "{\"TableName\": \"todos\", \"Item\": {\"id\": {\"S\": \"b\"}, \"bytes\": {\"B\": \"AP8=\"}}}");

        assertThat(get("b").get("bytes")).hasToString("{\"B\":[0,255]}");
    }

    @Test
    void keepsTheCodeAndTheReasons() {
        String once = """
                {"TableName": "todos", "Item": {"id": {"S": "once"}}, "ConditionExpression": "attribute_not_exists(id)"}""";
        ok("put_item", once);

        assertThat(iomod.call("put_item", once))
                .hasToString("{\"Err\":{\"why\":\"The conditional request failed\","
                        + "\"code\":\"ConditionalCheckFailedException\",\"status\":400}}");
    }

    @Test
    void changesSeveralAtOnceOrNone() {
        ok("put_item", "{\"TableName\": \"todos\", \"Item\": {\"id\": {\"S\": \"there\"}}}");

        JsonNode failure = iomod.call("transact_write_items", """
                        {"TransactItems": [
                         {"Put": {"TableName": "todos", "Item": {"id": {"S": "new"}}}},
                         {"Put": {"TableName": "todos", "Item": {"id": {"S": "there"}},
                                  "ConditionExpression": "attribute_not_exists(id)"}}]}""").path("Err");

        assertThat(failure.path("code").asText()).isEqualTo("TransactionCanceledException");
        assertThat(ok("get_item", "{\"TableName\": \"todos\", \"Key\": {\"id\": {\"S\": \"new\"}}}"))
                .hasToString("{}");
    }

    @Test
    void asksByPages() throws Exception {
        for (int i = 0; i < 5; i++) {
            ok("put_item", "{\"TableName\": \"todos\", \"Item\": {\"id\": {\"S\": \"page-%d\"}}}".formatted(i));
        }
        Set<String> seen = new HashSet<>();
        JsonNode start = JSON.nullNode();
        do {
            JsonNode page = ok("scan", """
                    {"TableName": "todos", "Limit": 2, "ExclusiveStartKey": %s}""".formatted(start));
            page.path("Items").forEach(item -> seen.add(item.at("/id/S").asText()));
            start = page.path("LastEvaluatedKey");
        } while (!start.isMissingNode());
        assertThat(seen).contains("page-0", "page-1", "page-2", "page-3", "page-4");
    }

    private static JsonNode get(String id) {
        return ok("get_item", "{\"TableName\": \"todos\", \"Key\": {\"id\": {\"S\": \"%s\"}}}".formatted(id))
                .path("Item");
    }

    private static JsonNode ok(String method, String request) {
        JsonNode answer = iomod.call(method, request);
        assertThat(answer.has("Ok")).as("%s", answer).isTrue();
        return answer.path("Ok");
    }
}
