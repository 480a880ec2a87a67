package dev.asml.threader.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.asml.threader.device.Display;
import dev.asml.threader.device.Frame;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.session.Session;
import dev.asml.threader.session.Sessions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session, as its JSON document tells it.
 *
 * @param state {@code running}, {@code stopping} or {@code ended}
 * @param started when, as ISO 8601
 * @param cpuMillis the time that its guest computed
 * @param identicalDraws how many of the draws showed nothing new
 * @param replaced whether a newer release of the function is live
 * @param recorded whether it has a recording, which it gets when it ends
 * @param outcome how it ended
 * @param detail more about it, or why it was told to stop
 * @param page where people watch it
 * @param view where viewers connect
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SessionDocument(
        String id,
        String function,
        String state,
        String started,
        long cpuMillis,
        int viewers,
        long draws,
        long identicalDraws,
        boolean replaced,
        boolean recorded,
        List<Framebuffer> framebuffers,
        @Nullable String outcome,
        @Nullable String detail,
        @Nullable String page,
        @Nullable String view) {

    /** A window, or when it is closed the last frame that it showed. */
    record Framebuffer(int fb, int width, int height) {}

    /** {@code page} and {@code view} may be null: then nobody serves them. */
    static SessionDocument of(Session session, @Nullable String page, @Nullable String view) {
        Outcome outcome = session.outcome().orElse(null);
        String state = session.stopReason().isPresent() ? "stopping" : "running";
        String detail = outcome == null
                ? session.stopReason().orElse(null)
                : Sessions.fullDetail(outcome).or(session::stopReason).orElse(null);
        return new SessionDocument(
                session.id(),
                session.function().toString(),
                outcome == null ? state : "ended",
                session.started().toString(),
                session.cpu().toMillis(),
                session.viewers(),
                session.draws(),
                session.identicalDraws(),
                session.replaced(),
                session.recording().isPresent(),
                framebuffers(session),
                outcome == null ? null : outcome.word(),
                detail,
                page,
                view);
    }

    private static List<Framebuffer> framebuffers(Session session) {
        List<Framebuffer> all = new ArrayList<>();
        for (Display display : session.devices().displays()) {
            int width = display.width();
            int height = display.height();
            Frame last = display.frame();
            if (width > 0) {
                all.add(new Framebuffer(display.index(), width, height));
            } else if (last != null) {
                all.add(new Framebuffer(display.index(), last.width(), last.height()));
            }
        }
        return all;
    }
}
