package dev.asml.cli.screen;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks a terminal what it is able to do, and collects its answers. Used by one thread. */
final class Interview {
    /**
     * The questions: graphics, keyboard (which is switched on before), mouse in pixels, a cell's size, sixel registers;
     * at last the device's attributes, which every terminal answers, so that nobody waits for the others.
     */
    static final String QUESTIONS = "\u001b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u001b\\"
            + "\u001b[?u\u001b[?1016$p\u001b[16t\u001b[14t\u001b[?1;1;0S\u001b[c";

    private static final int SIXEL_ATTRIBUTE = 4;
    private static final int MOUSE_PIXELS = 1016;
    private static final int EVENT_TYPES_AND_ALL_KEYS = 2 | 8;
    private static final int REGISTERS = 256;

    private final Map<String, String> environment;
    private boolean complete;
    private boolean kitty;
    private boolean sixel;
    private boolean releases;
    private boolean mousePixels;
    private int registers = REGISTERS;
    private int cellWidth;
    private int cellHeight;
    private int textWidth;
    private int textHeight;

    Interview(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Hears what comes. */
    void hear(TerminalEvent event) {
        switch (event) {
            case TerminalEvent.GraphicsReply(var text) -> kitty |= text.startsWith("G") && text.endsWith(";OK");
            case TerminalEvent.Reply(var marker, var numbers, var letters) -> reply(marker, numbers, letters);
            case TerminalEvent.Keystroke _,
                    TerminalEvent.MouseMove _,
                    TerminalEvent.MouseButton _,
                    TerminalEvent.MouseWheel _,
                    TerminalEvent.Focus _ -> {}
        }
    }

    private void reply(String marker, List<Integer> numbers, String letters) {
        int first = numbers.getFirst();
        int second = numbers.size() > 1 ? numbers.get(1) : 0;
        int third = numbers.size() > 2 ? numbers.get(2) : 0;
        switch (marker + letters) {
            case "?c" -> {
                sixel = numbers.subList(1, numbers.size()).contains(SIXEL_ATTRIBUTE);
                complete = true;
            }
            case "?u" -> releases = (first & EVENT_TYPES_AND_ALL_KEYS) == EVENT_TYPES_AND_ALL_KEYS;
            case "?$y" -> mousePixels |= first == MOUSE_PIXELS && (second == 1 || second == 2);
            case "?S" -> registers = first == 1 && second == 0 ? Math.clamp(third, 16, REGISTERS) : registers;
            case "t" -> size(first, third, second);
            default -> {}
        }
    }

    private void size(int kind, int width, int height) {
        if (kind == 6) {
            cellWidth = width;
            cellHeight = height;
        } else if (kind == 4) {
            textWidth = width;
            textHeight = height;
        }
    }

    /** Whether there is nothing to wait for. */
    boolean complete() {
        return complete;
    }

    /** The grid with the size of its cells, if that was told. */
    Grid measured(Grid grid) {
        return cellWidth > 0
                ? grid.cells(cellWidth, cellHeight)
                : grid.cells(textWidth / grid.columns(), textHeight / grid.rows());
    }

    /** What came out, with a protocol that somebody has chosen. */
    Traits traits(Optional<Protocol> chosen) {
        Protocol best = kitty ? Protocol.KITTY : sixel ? Protocol.SIXEL : Protocol.BLOCKS;
        return new Traits(chosen.orElse(best), colours(), registers, releases, mousePixels);
    }

    private Colours colours() {
        String colour = environment.getOrDefault("COLORTERM", "");
        String name = environment.getOrDefault("TERM", "");
        boolean direct = name.endsWith("-direct") || name.contains("kitty") || name.contains("ghostty");
        if (colour.equals("truecolor") || colour.equals("24bit") || direct || kitty) {
            return Colours.TRUE;
        }
        boolean indexed = name.contains("256color") || name.startsWith("xterm") || name.startsWith("tmux");
        return indexed ? Colours.INDEXED : Colours.SIXTEEN;
    }
}
