package dev.asml.cli.view;

/** A session cannot be viewed; the message says why. */
public final class ViewException extends RuntimeException {
    public ViewException(String message) {
        super(message);
    }

    public ViewException(String message, Throwable cause) {
        super(message, cause);
    }
}
