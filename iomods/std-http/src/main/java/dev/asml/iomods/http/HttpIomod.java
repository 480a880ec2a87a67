package dev.asml.iomods.http;

import dev.asml.iomod.Iomod;

/** The IOmod {@code akkoro.std.http}. */
public final class HttpIomod {
    private HttpIomod() {}

    /** Runs it as a process. */
    public static void main(String[] args) {
        Iomod.named("akkoro.std.http", "0.3.0").run(args);
    }
}
