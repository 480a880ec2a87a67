package dev.asml.manifests;

/**
 * What a guest names when it issues an IO call: {@code organisation.namespace.name.method}.
 *
 * @param iomod the IOmod that is called
 * @param method its method: 1 to 64 characters of {@code A-Z a-z 0-9 _ -}, starting with a letter or digit
 */
public record CallPath(Coordinates iomod, String method) {
    public CallPath {
        Coordinates.requirePart(method);
    }

    /**
     * Reads {@code organisation.namespace.name.method}.
     *
     * @throws IllegalArgumentException if the text is not four legal parts joined by dots
     */
    public static CallPath parse(String text) {
        int dot = text.lastIndexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException(
                    "a call path is organisation.namespace.name.method, not \"%s\"".formatted(text));
        }
        return new CallPath(Coordinates.parse(text.substring(0, dot)), text.substring(dot + 1));
    }

    @Override
    public String toString() {
        return iomod + "." + method;
    }
}
