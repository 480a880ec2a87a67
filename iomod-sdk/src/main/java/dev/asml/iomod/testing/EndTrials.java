package dev.asml.iomod.testing;

import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.ToIomod;
import java.io.IOException;
import java.util.function.Consumer;

/** When an IOmod has to leave without being asked. */
final class EndTrials {
    /** A Call of 127 bytes, of which one is there. */
    private static final byte[] NO_FRAME = {0x1a, 0x7f, 1};

    private EndTrials() {}

    static void brokenFrame(Bench bench) {
        leaves(bench, specimen -> specimen.stream().send(NO_FRAME));
    }

    static void idTwice(Bench bench) {
        String method = bench.plain();
        leaves(bench, specimen -> {
            ToIomod.Builder call = ToIomod.newBuilder()
                    .setCall(Call.newBuilder().setId(7).setMethod(method).setMore(true));
            specimen.send(call);
            specimen.send(call);
        });
    }

    static void earlyCall(Bench bench) {
        var _ = bench.shared();
        Reception early = new Reception(false, Reception.Greeting.EARLY_CALL);
        bench.unregistered(bench.settings(), early, true, specimen -> {
            var _ = specimen.register();
            specimen.leaves(bench.toLeave());
        });
    }

    static void streamClosed(Bench bench) {
        leaves(bench, specimen -> specimen.stream().complete());
    }

    static void connectionLost(Bench bench) {
        leaves(bench, Specimen::breakConnection);
    }

    static void inputEnded(Bench bench) {
        leaves(bench, specimen -> specimen.process().closeInput());
    }

    /** While a call runs, if there is one that takes long. */
    private static void leaves(Bench bench, Consumer<Specimen> cause) {
        boolean busy = bench.has(Bench.WAIT);
        bench.fresh(specimen -> {
            if (busy) {
                var _ = specimen.call(Bench.WAIT, Bench.LONG_MILLIS);
                specimen.ping();
            }
            cause.accept(specimen);
            specimen.leaves(bench.toLeave());
        });
    }

    static void interrupt(Bench bench) throws IOException, InterruptedException {
        Specimen specimen = bench.shared();
        long pid = specimen.process().handle().pid();
        int sent = new ProcessBuilder("sh", "-c", "kill -INT " + pid).start().waitFor();
        if (sent != 0) {
            throw new Untried("SIGINT cannot be sent here");
        }
        try {
            specimen.ping();
        } catch (IllegalStateException e) {
            throw new Unmet("it answers a ping after SIGINT", String.valueOf(e.getMessage()));
        }
    }
}
