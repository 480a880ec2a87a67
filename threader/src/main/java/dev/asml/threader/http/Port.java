package dev.asml.threader.http;

/** A port that this process serves, and how it leaves that to another process which listens there, too. */
public interface Port {
    /** Its number. */
    int number();

    /**
     * Sends clients away at no loss: each connection is closed with its next answer (HTTP/1.1), or once its streams have ended
     * (HTTP/2). What still comes is answered.
     */
    void leave();

    /** Sends nobody away any more. */
    void stay();

    /** How many connections there are. */
    int connections();
}
