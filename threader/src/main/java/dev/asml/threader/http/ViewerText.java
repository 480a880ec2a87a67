package dev.asml.threader.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.threader.device.Display;
import dev.asml.threader.device.Frame;
import dev.asml.threader.device.Size;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.session.Session;
import dev.asml.threader.session.Sessions;

/** The texts that viewers are told. */
final class ViewerText {
    private ViewerText() {}

    static String welcome(Session session) {
        ObjectNode message = message("welcome")
                .put("session", session.id())
                .put("function", session.function().toString());
        var windows = message.putArray("framebuffers");
        for (Display display : session.devices().displays()) {
            Size size = shown(display);
            if (!size.equals(Size.NONE)) {
                put(windows.addObject(), display.index(), size);
            }
        }
        return message.toString();
    }

    /** The window's size; of a window that the guest left behind when it ended, that of its last frame. */
    private static Size shown(Display display) {
        Frame last = display.frame();
        Size size = display.size();
        return size.equals(Size.NONE) && last != null ? new Size(last.width(), last.height()) : size;
    }

    static String size(int framebuffer, Size size) {
        return put(message("size"), framebuffer, size).toString();
    }

    private static ObjectNode put(ObjectNode node, int framebuffer, Size size) {
        return node.put("fb", framebuffer).put("width", size.width()).put("height", size.height());
    }

    static String notice(int viewers, boolean replaced) {
        return message("notice")
                .put("viewers", viewers)
                .put("replaced", replaced)
                .toString();
    }

    static String pong(JsonNode number) {
        ObjectNode message = message("pong");
        message.set("ping", number);
        return message.toString();
    }

    static String ended(Session session, Outcome outcome) {
        return message("ended")
                .put("outcome", outcome.word())
                .put("detail", Sessions.detail(outcome).or(session::stopReason).orElse(""))
                .toString();
    }

    private static ObjectNode message(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
