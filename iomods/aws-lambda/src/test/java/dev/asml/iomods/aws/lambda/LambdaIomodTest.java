package dev.asml.iomods.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.PendingCall;
import dev.asml.iomod.v1.Method;
import dev.asml.iomods.aws.KnownCalls;
import dev.asml.iomods.aws.WireServer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against what AWS's documentation says of Lambda's protocol: there is no server of it to be had. */
class LambdaIomodTest {
    private WireServer aws;
    private DrivenIomod iomod;

    @BeforeEach
    void start() throws Exception {
        aws = WireServer.start();
        iomod = DrivenIomod.inProcess(LambdaIomod.iomod(), BrokerSettings.DEFAULT.withConfig(configuration(aws)));
    }

    private static Map<String, String> configuration(WireServer server) {
        return Map.of(
                "region", "eu-west-1",
                "endpoint", server.address(),
                "access_key_id", "AKIDEXAMPLE",
                "secret_access_key", "secret",
                "attempts", "3");
    }

    @AfterEach
    void stop() {
        iomod.close();
        aws.close();
    }

    @Test
    void hasEachCallThatGuestsKnow() throws Exception {
        assertThat(KnownCalls.problems(LambdaIomod.SERVICE)).isEmpty();
        assertThat(iomod.registration().getMethodsList())
                .extracting(Method::getName)
                .containsAll(KnownCalls.names());
    }

    @Test
    void invokes() {
        aws.answer(200, Map.of("X-Amz-Executed-Version", "7", "X-Amz-Function-Error", "Unhandled"), "hi");

        JsonNode answer = iomod.call(
                "invoke",
                "{\"FunctionName\": \"greet\", \"Qualifier\": \"live\", \"LogType\": \"Tail\", \"Payload\": [123, 125]}");

        assertThat(answer)
                .hasToString("{\"Ok\":{\"StatusCode\":200,\"FunctionError\":\"Unhandled\",\"Payload\":[104,105],"
                        + "\"ExecutedVersion\":\"7\"}}");
        WireServer.Asked asked = aws.asked().getFirst();
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.target()).isEqualTo("/2015-03-31/functions/greet/invocations?Qualifier=live");
        assertThat(asked.body()).isEqualTo("{}");
        assertThat(asked.header("X-Amz-Log-Type")).isEqualTo("Tail");
        assertThat(asked.header("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                .contains("/eu-west-1/lambda/aws4_request");
    }

    @Test
    void invokesWithoutWaitingAsGuestsKnowIt() {
        aws.answer(202, Map.of(), "");

        assertThat(iomod.call("invoke_async", "{\"FunctionName\": \"greet\", \"InvokeArgs\": \"e30=\"}"))
                .hasToString("{\"Ok\":{\"Status\":202}}");
        assertThat(aws.asked().getFirst().header("X-Amz-Invocation-Type")).isEqualTo("Event");
        assertThat(aws.asked().getFirst().body()).isEqualTo("{}");
    }

    @Test
    void answersNullWhereThereIsNothing() {
        aws.answer(204, Map.of(), "");

        assertThat(iomod.call("delete_function", "{\"FunctionName\": \"greet\"}"))
                .hasToString("{\"Ok\":null}");
        assertThat(aws.asked().getFirst().method()).isEqualTo("DELETE");
    }

    @Test
    void keepsTheCodeAndTheMessage() {
        aws.answer(
                404,
                Map.of("x-amzn-errortype", "ResourceNotFoundException"),
                "{\"Type\":\"User\",\"Message\":\"Function not found: greet\"}");

        assertThat(iomod.call("get_function", "{\"FunctionName\": \"greet\"}"))
                .hasToString("{\"Err\":{\"why\":\"Function not found: greet\",\"code\":\"ResourceNotFoundException\","
                        + "\"status\":404}}");
    }

    @Test
    void repeatsWhatReads() {
        Map<String, String> throttled = Map.of("x-amzn-errortype", "TooManyRequestsException");
        aws.answer(429, throttled, "{}").breakOff().answer(200, Map.of(), "{\"Functions\":[]}");

        assertThat(iomod.call("list_functions", "{}")).hasToString("{\"Ok\":{\"Functions\":[]}}");
        assertThat(aws.asked()).hasSize(3);
    }

    @Test
    void doesNotRepeatWhatActs() {
        aws.answer(503, Map.of("x-amzn-errortype", "ServiceException"), "{\"message\":\"come later\"}");
        assertThat(iomod.call("invoke", "{\"FunctionName\": \"greet\"}"))
                .hasToString("{\"Err\":{\"why\":\"come later\",\"code\":\"ServiceException\",\"status\":503}}");

        aws.breakOff();
        JsonNode broken = iomod.call("invoke", "{\"FunctionName\": \"greet\"}");
        assertThat(broken.at("/Err/code").asText()).isEqualTo("CLIENT");
        assertThat(broken.at("/Err/why").asText()).contains("failed to respond");
        assertThat(aws.asked()).hasSize(2);
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertThat(why("{\"FunctionNam\": \"greet\"}"))
                .isEqualTo(
                        "unknown field \"FunctionNam\"; known are ClientContext, DurableExecutionName, FunctionName, "
                                + "InvocationType, LogType, Payload, Qualifier, TenantId");
        assertThat(why("{\"FunctionName\": 7}")).isEqualTo("field \"FunctionName\" is not a text");
        assertThat(why("{\"Payload\": [1, 256]}"))
                .isEqualTo("field \"Payload[1]\" is not a whole number from 0 to 255");
        assertThat(why("{\"Payload\": \"%%\"}")).isEqualTo("field \"Payload\" is not base64 (RFC 4648, section 4)");
        assertThat(why("[]")).isEqualTo("the input is not an object");
        assertThat(why("")).isEqualTo("the input is empty, not JSON");
        assertThat(why("{\"FunctionName\": \"greet\"")).startsWith("the input is not JSON: Unexpected end-of-input");
        assertThat(why("{} {}")).isEqualTo("the input goes on after its JSON");
        assertThat(aws.asked()).isEmpty();
    }

    private String why(String request) {
        JsonNode failure = iomod.call("invoke", request).path("Err");
        assertThat(failure.path("code").asText()).isEqualTo("INVALID_INPUT");
        return failure.path("why").asText();
    }

    @Test
    void endsItsCallsAtACancelAndGoesOn() throws Exception {
        CountDownLatch there = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        aws.hold(there, go);
        PendingCall call = iomod.start("invoke", "{\"FunctionName\": \"greet\"}");
        assertThat(there.await(30, TimeUnit.SECONDS)).isTrue();

        call.cancel();

        assertThat(call.failure().code()).isEqualTo("CANCELLED");
        go.countDown();
        aws.answer(200, Map.of(), "{\"Functions\":[]}");
        assertThat(iomod.call("list_functions", "{}")).hasToString("{\"Ok\":{\"Functions\":[]}}");
    }

    @Test
    void letsCallsEndByTheConfigurationThatTheyBeganWith() throws Exception {
        try (WireServer other = WireServer.start()) {
            CountDownLatch there = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            aws.hold(there, go);
            PendingCall call = iomod.start("invoke", "{\"FunctionName\": \"greet\"}");
            assertThat(there.await(30, TimeUnit.SECONDS)).isTrue();

            iomod.config(configuration(other));

            other.answer(200, Map.of(), "{\"Functions\":[]}");
            assertThat(iomod.call("list_functions", "{}")).hasToString("{\"Ok\":{\"Functions\":[]}}");
            go.countDown();
            assertThat(call.text()).isEqualTo("{\"Ok\":{\"StatusCode\":200,\"Payload\":[]}}");
            assertThat(aws.asked()).hasSize(1);
        }
    }
}
