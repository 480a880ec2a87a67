package dev.asml.threader.function;

/** A function as people name it: {@code service/function}. */
public record FunctionName(String service, String function) {
    /**
     * Reads {@code service/function}.
     *
     * @throws IllegalArgumentException if the text is not two names joined by a slash
     */
    public static FunctionName parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1 || text.indexOf('/', slash + 1) >= 0) {
            throw new IllegalArgumentException("a function is named SERVICE/FUNCTION, not \"%s\"".formatted(text));
        }
        return new FunctionName(text.substring(0, slash), text.substring(slash + 1));
    }

    /** Written out, as {@link #equals}: what the compiler has for it is made while it runs, which a start waits for. */
    @Override
    public int hashCode() {
        return 31 * service.hashCode() + function.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FunctionName name && service.equals(name.service) && function.equals(name.function);
    }

    @Override
    public String toString() {
        return service + "/" + function;
    }
}
