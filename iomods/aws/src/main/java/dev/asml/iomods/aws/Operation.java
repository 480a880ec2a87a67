package dev.asml.iomods.aws;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;

/**
 * One operation of a service, as the SDK's client has it.
 *
 * @param method of the client; its last parameter says whether a body goes with the request, or comes with the answer
 * @param request the class of its request
 * @param response the class of its answer
 */
record Operation(Method method, Class<?> request, Class<?> response) {
    private static final Pattern WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    /** Operations that change nothing begin so. */
    private static final List<String> READING =
            List.of("get", "list", "describe", "head", "query", "scan", "batchGet", "transactGet", "validate");

    /** All operations of a client's interface, by the names that methods of an IOmod have: {@code put_object}. */
    static Map<String, Operation> of(Class<?> client) {
        Map<String, Operation> operations = new TreeMap<>();
        for (Method method : client.getMethods()) {
            Class<?>[] parameters = method.getParameterTypes();
            if (isOperation(method, parameters)) {
                Operation operation = new Operation(method, parameters[0], response(parameters[0]));
                operations.put(operation.name(), operation);
            }
        }
        return operations;
    }

    /** Of the ways to call an operation: with the request itself, its body if it has one, and what takes the answer's. */
    private static boolean isOperation(Method method, Class<?>[] parameters) {
        if (parameters.length == 0
                || !SdkRequest.class.isAssignableFrom(parameters[0])
                || !parameters[0].getSimpleName().equalsIgnoreCase(method.getName() + "Request")) {
            return false;
        }
        return switch (parameters.length) {
            case 1 -> SdkResponse.class.isAssignableFrom(method.getReturnType());
            case 2 -> parameters[1] == RequestBody.class || parameters[1] == ResponseTransformer.class;
            default -> false;
        };
    }

    private static Class<?> response(Class<?> request) {
        String name = request.getName().replaceFirst("Request$", "Response");
        try {
            return Class.forName(name, true, request.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the SDK has a " + request.getSimpleName() + " without an answer", e);
        }
    }

    String name() {
        return WORD.matcher(method.getName()).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    /** Whether doing it again does no harm. */
    boolean isReading() {
        return READING.stream().anyMatch(method.getName()::startsWith);
    }

    boolean takesBody() {
        return Arrays.asList(method.getParameterTypes()).contains(RequestBody.class);
    }

    boolean givesBody() {
        return Arrays.asList(method.getParameterTypes()).contains(ResponseTransformer.class);
    }

    /** A request to be filled, which is a {@link SdkRequest.Builder} too. */
    SdkPojo builder() {
        return (SdkPojo) builder(request);
    }

    List<SdkField<?>> answered() {
        return ((SdkPojo) builder(response)).sdkFields();
    }

    private static Object builder(Class<?> type) {
        try {
            return type.getMethod("builder").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no builder", e);
        }
    }

    /**
     * Makes the call.
     *
     * @param body a {@link RequestBody} or a {@link ResponseTransformer}, if it takes one
     * @return the answer, or what the transformer made of it
     */
    Object call(Object client, SdkRequest request, @Nullable Object body) throws Exception {
        try {
            return body == null ? method.invoke(client, request) : method.invoke(client, request, body);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
