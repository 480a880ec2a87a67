package dev.asml.threader.wasm.outline;

import dev.asml.threader.wasm.outline.Part.Exit;
import java.util.List;

/** Writes what stands behind the calls of parts: what they changed is put into the locals, the way that they took is gone. */
final class Landings {
    private static final int DROP = 0x1a;

    private final Body body;
    private final Carriers carriers;

    Landings(Body body, Carriers carriers) {
        this.body = body;
        this.carriers = carriers;
    }

    /** Behind a part without ways out: the first local is its result. */
    void behind(Frame frame, List<Integer> changed) {
        if (changed.isEmpty()) {
            return;
        }
        frame.set(frame.local(changed.getFirst()));
        List<Integer> globals = carriers.of(Part.types(body, changed));
        for (int i = 1; i < globals.size(); i++) {
            frame.receive(globals.get(i));
            frame.set(frame.local(changed.get(i)));
        }
    }

    /** Behind a part whose ways out are taken here. */
    void own(Frame frame, Part part) {
        int which = frame.temporary(Body.I32);
        frame.set(which);
        land(frame, part.exits(), which, part.falls());
        if (part.falls()) {
            receive(frame, part.changed());
        }
    }

    /** Behind a part whose ways out are taken at the end of the nearest block. */
    void shared(Frame frame, Part part) {
        int label = frame.tailLabel(part.nearest());
        if (!part.falls()) {
            frame.branch(label);
            return;
        }
        int which = frame.temporary(Body.I32);
        frame.set(which);
        frame.get(which);
        frame.get(which);
        frame.out.octet(Body.BR_IF).number(label).octet(DROP);
        receive(frame, part.changed());
    }

    /** Begins a block at whose end ways out are taken. */
    void openTail(Frame frame, int block) {
        if (goesOn(block)) {
            frame.out.octet(Body.BLOCK).bytes(type(block));
            frame.open();
        }
        frame.out.octet(Body.BLOCK).octet(Body.I32);
        frame.openTail(block);
    }

    /** Ends it, before the block itself ends. */
    void closeTail(Frame frame, int block, List<Exit> exits) {
        if (goesOn(block)) {
            frame.branch(1);
        }
        frame.out.octet(Body.END);
        frame.close();
        int which = frame.temporary(Body.I32);
        frame.set(which);
        land(frame, exits, which, false);
        if (goesOn(block)) {
            frame.out.octet(Body.END);
            frame.close();
        }
    }

    private boolean goesOn(int block) {
        return body.at(body.end(block)).height() != Body.DEAD;
    }

    /** The type of a block as it is written. */
    private byte[] type(int block) {
        Body.Instruction opening = body.at(block);
        Writer out = new Writer();
        return out.bytes(body.bytes(), opening.from() + 1, opening.to()).toByteArray();
    }

    /** Takes one of several ways out, or goes on where it is 0 and that can be. */
    private void land(Frame frame, List<Exit> exits, int which, boolean falls) {
        if (exits.size() == 1 && !falls) {
            land(frame, exits.getFirst());
            return;
        }
        if (falls) {
            open(frame);
        }
        exits.forEach(_ -> open(frame));
        frame.get(which);
        frame.out.octet(Body.BR_TABLE).number(exits.size()).number(falls ? exits.size() : 0);
        for (int i = 0; i < exits.size(); i++) {
            frame.out.number(i);
        }
        for (Exit exit : exits) {
            close(frame);
            land(frame, exit);
        }
        if (falls) {
            close(frame);
        }
    }

    private static void open(Frame frame) {
        frame.out.octet(Body.BLOCK).octet(Outlining.NOTHING);
        frame.open();
    }

    private static void close(Frame frame) {
        frame.out.octet(Body.END);
        frame.close();
    }

    private void land(Frame frame, Exit exit) {
        List<Integer> globals = carriers.of(exit.types(body));
        int taken = globals.size() - exit.changed().size();
        for (int i = 0; i < exit.changed().size(); i++) {
            frame.receive(globals.get(taken + i));
            frame.set(frame.local(exit.changed().get(i)));
        }
        for (int i = 0; i < taken; i++) {
            frame.receive(globals.get(i));
        }
        frame.branch(frame.label(exit.block()));
    }

    private void receive(Frame frame, List<Integer> changed) {
        List<Integer> globals = carriers.of(Part.types(body, changed));
        for (int i = 0; i < globals.size(); i++) {
            frame.receive(globals.get(i));
            frame.set(frame.local(changed.get(i)));
        }
    }
}
