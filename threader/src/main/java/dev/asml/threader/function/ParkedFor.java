package dev.asml.threader.function;

/**
 * What a parked guest waits for, told by the host's code that parked it: so nothing has to be written down by those that
 * nobody looks at.
 */
final class ParkedFor {
    private static final String HOST = "dev.asml.threader.";

    private ParkedFor() {}

    /** In words; empty if the thread is not parked by the host. */
    static String words(StackTraceElement[] trace) {
        boolean polls = false;
        for (StackTraceElement frame : trace) {
            String type = frame.getClassName();
            if (!type.startsWith(HOST)) {
                continue;
            }
            switch (type.substring(HOST.length())) {
                case "io.IoCalls" -> {
                    return "an IO call";
                }
                case "device.FramePacer", "device.DrawHold" -> {
                    return "a viewer";
                }
                case "device.Waiting" -> {
                    return device(trace);
                }
                case "wasm.wit.ClockInterfaces" -> {
                    return "a timer";
                }
                case "wasm.wasi.Stream", "wasm.wit.Input", "wasm.wit.Output" -> {
                    return "a stream";
                }
                case "wasm.wasi.PollCall", "wasm.wasi.Wait" -> polls = true;
                case "wasm.wasi.HostCalls" -> {
                    return polls ? "a timer, a stream or a device" : "others";
                }
                default -> {}
            }
        }
        return polls ? "a timer, a stream or an IO call" : "";
    }

    private static String device(StackTraceElement[] trace) {
        for (StackTraceElement frame : trace) {
            if (frame.getClassName().startsWith(HOST + "device.Frame")) {
                return "a draw's turn";
            }
        }
        return "a device";
    }
}
