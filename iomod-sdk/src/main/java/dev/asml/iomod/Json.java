package dev.asml.iomod;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Requests and answers as JSON. Loaded with the first call, so that it does not delay the registration. */
final class Json {
    /** With buffers that threads share: one for each thread is made anew for each call, as its thread is. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                    .build())
            .annotationIntrospector(new NullableComponents())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private Json() {}

    /**
     * Reads a request.
     *
     * @throws IomodFailure {@code INVALID_INPUT}, naming the field
     */
    static <T> T read(byte[] input, Class<T> type) {
        try {
            T request = MAPPER.readValue(input, type);
            if (request == null) {
                throw IomodFailure.invalidInput("the input is null, not a %s".formatted(type.getSimpleName()));
            }
            return request;
        } catch (JsonProcessingException e) {
            throw IomodFailure.invalidInput(unknownField(input, type).orElseGet(() -> explain(e, input)));
        } catch (IOException e) {
            throw IomodFailure.invalidInput("the input cannot be read: " + e.getMessage());
        }
    }

    /** Loads what the first call would otherwise wait for. */
    static void warmUp() throws JsonProcessingException {
        write(read("[{}]".getBytes(StandardCharsets.UTF_8), JsonNode.class));
    }

    /** Writes an answer; fields that are null are left out. */
    static byte[] write(@Nullable Object answer) throws JsonProcessingException {
        return answer instanceof String text && isPlain(text) ? quoted(text) : MAPPER.writeValueAsBytes(answer);
    }

    /** Whether it is written as it is: many answers are nothing but an identifier. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static byte[] quoted(String text) {
        byte[] bytes = new byte[text.length() + 2];
        bytes[0] = '"';
        for (int i = 0; i < text.length(); i++) {
            bytes[i + 1] = (byte) text.charAt(i);
        }
        bytes[bytes.length - 1] = '"';
        return bytes;
    }

    /** A misspelt name is why another field is missing; Jackson tells that one first. */
    private static Optional<String> unknownField(byte[] input, Class<?> type) {
        if (!type.isRecord()) {
            return Optional.empty();
        }
        Set<String> known = new TreeSet<>();
        MAPPER.getDeserializationConfig().introspect(MAPPER.constructType(type)).findProperties().stream()
                .map(BeanPropertyDefinition::getName)
                .forEach(known::add);
        try {
            return MAPPER.readTree(input)
                    .propertyStream()
                    .map(Map.Entry::getKey)
                    .filter(name -> !known.contains(name))
                    .findFirst()
                    .map(name -> unknown(name, known));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static String unknown(String path, Collection<?> known) {
        return "unknown field \"%s\"; known are %s"
                .formatted(path, known.stream().map(Object::toString).sorted().collect(Collectors.joining(", ")));
    }

    private static String explain(JsonProcessingException e, byte[] input) {
        return switch (e) {
            case UnrecognizedPropertyException unknown -> unknown(path(unknown), unknown.getKnownPropertyIds());
            case JsonMappingException mismatch
            when !mismatch.getPath().isEmpty() -> "field \"%s\": %s".formatted(path(mismatch), reason(mismatch));
            default ->
                input.length == 0 ? "the input is empty, not JSON" : "the input is not as expected: " + reason(e);
        };
    }

    /** Jackson's words, without the Java names and positions that follow the first clause. */
    private static String reason(JsonProcessingException e) {
        if (e.getCause() instanceof IllegalArgumentException cause && cause.getMessage() != null) {
            return cause.getMessage();
        }
        return e.getOriginalMessage()
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll("`[a-z][\\w.]*\\.([A-Z]\\w*)[^`]*`", "$1");
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    /** Makes every record component required, unless it is marked {@code @Nullable}. */
    private static final class NullableComponents extends JacksonAnnotationIntrospector {
        @Override
        public Boolean hasRequiredMarker(AnnotatedMember member) {
            return isRecordComponent(member) ? Boolean.valueOf(isRequired(member)) : super.hasRequiredMarker(member);
        }

        @Override
        public JsonSetter.Value findSetterInfo(Annotated annotated) {
            return isRecordComponent(annotated) && isRequired(annotated)
                    ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
                    : super.findSetterInfo(annotated);
        }

        private static boolean isRecordComponent(Annotated annotated) {
            return annotated instanceof AnnotatedParameter parameter
                    && parameter.getDeclaringClass().isRecord();
        }

        private static boolean isRequired(Annotated annotated) {
            AnnotatedParameter parameter = (AnnotatedParameter) annotated;
            AnnotatedElement creator = parameter.getOwner().getAnnotated();
            return creator instanceof Executable executable
                    && !isNullable(executable.getAnnotatedParameterTypes()[parameter.getIndex()])
                    && !isNullable(component(parameter));
        }

        /** The compiler loses what is said of a parameter whose type is nested in one of another module. */
        private static AnnotatedType component(AnnotatedParameter parameter) {
            return parameter
                    .getDeclaringClass()
                    .getRecordComponents()[parameter.getIndex()]
                    .getAnnotatedType();
        }

        private static boolean isNullable(AnnotatedType type) {
            return type.isAnnotationPresent(Nullable.class);
        }
    }
}
