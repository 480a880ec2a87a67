package dev.asml.iomods.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;

/**
 * The calls that guests know, from {@code calls.tsv}: a line for each, with its name, the fields of its request and
 * those of its answer, each field as {@code NAME:TYPE}.
 */
public final class KnownCalls {
    private final AwsService<?> service;
    private final Map<String, Operation> operations;
    private final List<String> problems = new ArrayList<>();

    private KnownCalls(AwsService<?> service) {
        this.service = service;
        this.operations = Operation.of(service.client());
    }

    /** What of them a service does not have, or has otherwise; nothing is right. */
    public static List<String> problems(AwsService<?> service) throws IOException {
        KnownCalls calls = new KnownCalls(service);
        for (String line : lines()) {
            String[] columns = line.split("\t", -1);
            calls.compare(columns[0], fields(columns[1]), fields(columns[2]));
        }
        return calls.problems;
    }

    /** Their names. */
    public static List<String> names() throws IOException {
        return lines().stream()
                .map(line -> line.substring(0, line.indexOf('\t')))
                .toList();
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/calls.tsv"), UTF_8);
    }

    private static Map<String, String> fields(String column) {
        return Arrays.stream(column.split(","))
                .filter(field -> !field.isEmpty())
                .map(field -> field.split(":"))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    private void compare(String name, Map<String, String> request, Map<String, String> answer) {
        Operation operation = operations.get(name);
        EarlierCall earlier = service.earlier().get(name);
        if (operation == null) {
            if (earlier == null) {
                problems.add(name + " is missing");
            }
            return; // it is rewritten, which its service tests
        }
        if (operation.takesBody()) {
            request.remove(RequestReader.BODY);
        }
        if (operation.givesBody()) {
            answer.remove(RequestReader.BODY);
        }
        compareFields(name + " takes", request, RequestReader.fields(service, operation.builder()));
        Map<String, SdkField<?>> answered =
                operation.answered().stream().collect(Collectors.toMap(service::name, Function.identity()));
        compareFields(name + " answers", answer, answered);
        if (answer.isEmpty() && !operation.givesBody() && !answered.isEmpty() && earlier == null) {
            problems.add(name + " answers an object, where guests expect null");
        }
    }

    private void compareFields(String what, Map<String, String> known, Map<String, SdkField<?>> here) {
        known.forEach((name, type) -> {
            SdkField<?> field = here.get(name);
            if (field == null || !types(field).contains(type)) {
                problems.add("%s %s as %s, not as %s".formatted(what, name, type, field == null ? null : types(field)));
            }
        });
    }

    private List<String> types(SdkField<?> field) {
        return switch (field.marshallingType().getKnownType()) {
            case STRING -> List.of("String");
            case BOOLEAN -> List.of("bool");
            case BYTE, SHORT, INTEGER, LONG -> List.of("i64", "u64");
            case FLOAT, DOUBLE, BIG_DECIMAL -> List.of("f64");
            case INSTANT -> List.of(service.times() == TimeForm.SECONDS ? "f64" : "String");
            case SDK_BYTES -> List.of("Vec<u8>");
            case LIST -> List.of("list");
            case MAP -> List.of("map");
            case SDK_POJO, DOCUMENT, NULL -> List.of("object");
        };
    }
}
