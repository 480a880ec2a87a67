package dev.asml.cli;

/** A function as a command line names it: {@code SERVICE/FUNCTION}. */
record FunctionParameter(String service, String function) {
    static FunctionParameter parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new CliException(ExitCode.USAGE, "a function is named SERVICE/FUNCTION, not \"%s\"".formatted(text));
        }
        return new FunctionParameter(parts[0], parts[1]);
    }

    @Override
    public String toString() {
        return service + "/" + function;
    }
}
