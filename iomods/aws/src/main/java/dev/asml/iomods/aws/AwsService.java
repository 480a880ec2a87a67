package dev.asml.iomods.aws;

import java.util.Map;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallLocation;

/**
 * What is known of a service besides the SDK's model of it.
 *
 * @param coordinates of its IOmod
 * @param version of its IOmod
 * @param client the interface of the SDK's client
 * @param clients makes one
 * @param json whether its documents are JSON, whose fields have the names of AWS's model; those of XML have others
 * @param times how its answers have times
 * @param earlier calls that guests know otherwise, by their names
 */
public record AwsService<C extends SdkClient>(
        String coordinates,
        String version,
        Class<C> client,
        ClientMaker<C> clients,
        boolean json,
        TimeForm times,
        Map<String, EarlierCall> earlier) {
    /** Makes a client. */
    @FunctionalInterface
    public interface ClientMaker<C> {
        /** By {@link AwsSettings#into}, with what else the service's builder has. */
        C make(AwsSettings settings, boolean repeats);
    }

    /** What AWS's model calls a field; the SDK has renamed few. */
    String name(SdkField<?> field) {
        return json && field.location() == MarshallLocation.PAYLOAD ? field.locationName() : field.memberName();
    }
}
