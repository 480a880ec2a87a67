package dev.asml.threader.journal;

/** A file is no whole recording; the message says what is wrong with it. */
public final class RecordingException extends Exception {
    RecordingException(String message) {
        super(message);
    }
}
