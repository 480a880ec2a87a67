package dev.asml.iomods.mail;

import static dev.asml.iomod.MethodOption.OK_ERR;
import static dev.asml.iomod.MethodOption.summary;

import dev.asml.iomod.Call;
import dev.asml.iomod.Configured;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodEnvironment;
import dev.asml.iomod.IomodFailure;
import java.nio.file.Path;
import java.util.Optional;

/** The IOmod {@code asml.std.mail}. */
public final class MailIomod {
    private final Optional<Path> durable;
    private final Configured<Office> office = new Configured<>();

    MailIomod(Optional<Path> durable) {
        this.durable = durable;
    }

    /** Runs it as a process. */
    public static void main(String[] args) throws Exception {
        MailIomod mail = new MailIomod(IomodEnvironment.durable());
        mail.iomod().run(args);
        mail.office.end();
    }

    Iomod iomod() {
        return Iomod.named("asml.std.mail", "0.1.0")
                .method("send", SendRequest.class, this::send, OK_ERR, summary("Hands a message to the mail server."))
                .onConfig(MailSettings.class, settings -> office.set(settings.open(durable)));
    }

    private Delivery send(SendRequest request, Call call) throws Exception {
        return office.use(open -> send(open, request, call));
    }

    private static Delivery send(Office open, SendRequest request, Call call) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Jakarta Mail looks there for its own parts, also where the IOmod runs inside a Threader.
        thread.setContextClassLoader(MailIomod.class.getClassLoader());
        try {
            return open.carrier().send(Letter.of(request, open), call);
        } catch (IllegalArgumentException e) {
            throw IomodFailure.invalidInput(String.valueOf(e.getMessage()));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
