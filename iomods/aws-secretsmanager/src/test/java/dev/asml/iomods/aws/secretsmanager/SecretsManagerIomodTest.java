package dev.asml.iomods.aws.secretsmanager;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomods.aws.KnownCalls;
import dev.asml.iomods.aws.WireServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against what AWS's documentation says of the protocol (AWS JSON 1.1): there is no server of it to be had. */
class SecretsManagerIomodTest {
    private WireServer aws;
    private DrivenIomod iomod;

    @BeforeEach
    void start() throws Exception {
        aws = WireServer.start();
        iomod = DrivenIomod.inProcess(
                SecretsManagerIomod.iomod(),
                BrokerSettings.DEFAULT.withConfig(
                        Map.of("endpoint", aws.address(), "access_key_id", "id", "secret_access_key", "secret")));
    }

    @AfterEach
    void stop() {
        iomod.close();
        aws.close();
    }

    @Test
    void hasEachCallThatGuestsKnow() throws Exception {
        assertThat(KnownCalls.problems(SecretsManagerIomod.SERVICE)).isEmpty();
    }

    @Test
    void readsSecrets() throws Exception {
        aws.answer(
                200,
                Map.of(),
                "{\"ARN\":\"arn:1\",\"Name\":\"db\",\"SecretBinary\":\"AP8=\",\"CreatedDate\":1.7000000005E9,"
                        + "\"VersionStages\":[\"AWSCURRENT\"]}");

        assertThat(iomod.call("get_secret_value", "{\"SecretId\": \"db\"}"))
                .isEqualTo(new JsonMapper()
                        .readTree("{\"Ok\":{\"ARN\":\"arn:1\",\"Name\":\"db\",\"SecretBinary\":[0,255],"
                                + "\"VersionStages\":[\"AWSCURRENT\"],\"CreatedDate\":1700000000.5}}"));
        WireServer.Asked asked = aws.asked().getFirst();
        assertThat(asked.header("X-Amz-Target")).isEqualTo("secretsmanager.GetSecretValue");
        assertThat(asked.body()).isEqualTo("{\"SecretId\":\"db\"}");
    }

    @Test
    void writesWhatIsNested() {
        aws.answer(200, Map.of(), "{\"Name\":\"db\"}");

        assertThat(
                        iomod.call(
                                "create_secret",
                                "{\"Name\": \"db\", \"SecretBinary\": [0, 255], \"ClientRequestToken\": \"t\", \"KmsKeyId\": null,"
                                        + "\"Tags\": [{\"Key\": \"a\", \"Value\": \"b\"}], \"ForceOverwriteReplicaSecret\": true}"))
                .hasToString("{\"Ok\":{\"Name\":\"db\"}}");
        assertThat(aws.asked().getFirst().body())
                .isEqualTo("{\"Name\":\"db\",\"ClientRequestToken\":\"t\",\"SecretBinary\":\"AP8=\","
                        + "\"Tags\":[{\"Key\":\"a\",\"Value\":\"b\"}],\"ForceOverwriteReplicaSecret\":true}");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertThat(iomod.call("create_secret", "{\"Name\": \"db\", \"Tags\": [{\"Key\": \"a\"}, {\"Valu\": 1}]}"))
                .hasToString("{\"Err\":{\"why\":\"unknown field \\\"Tags[1].Valu\\\"; known are Key, Value\","
                        + "\"code\":\"INVALID_INPUT\"}}");
        assertThat(aws.asked()).isEmpty();
    }
}
