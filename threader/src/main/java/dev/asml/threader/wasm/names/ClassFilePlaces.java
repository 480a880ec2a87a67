package dev.asml.threader.wasm.names;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where in a class file there are texts that are to be exchanged, and where a text can be added.
 *
 * <p>Source of the layout: Java Virtual Machine Specification, chapter 4.
 *
 * @param places of the texts' constants, in order
 * @param constantsEnd where the constants end; 0 if a class has attributes of its own, or as many constants as it can
 */
record ClassFilePlaces(List<Integer> places, int constantsEnd) {
    static final ClassFilePlaces NONE = new ClassFilePlaces(List.of(), 0);

    static final int COUNT_AT = 8;
    private static final int UTF8 = 1;
    private static final int MOST_CONSTANTS = 0xffff;

    /** Finds the texts that contain another one. */
    static ClassFilePlaces of(byte[] classFile, String part) {
        ByteBuffer in = ByteBuffer.wrap(classFile);
        int count = in.getShort(COUNT_AT) & 0xffff;
        List<Integer> places = new ArrayList<>();
        int at = COUNT_AT + 2;
        for (int i = 1; i < count; i++) {
            int tag = in.get(at);
            if (tag == UTF8) {
                int length = in.getShort(at + 1) & 0xffff;
                if (new String(classFile, at + 3, length, StandardCharsets.ISO_8859_1).contains(part)) {
                    places.add(at);
                }
                at += 3 + length;
            } else {
                at += length(tag);
                i += tag == 5 || tag == 6 ? 1 : 0; // numbers of eight bytes take two places
            }
        }
        boolean room = count + 2 <= MOST_CONSTANTS && in.getShort(classFile.length - 2) == 0;
        return new ClassFilePlaces(List.copyOf(places), room ? at : 0);
    }

    private static int length(int tag) {
        return switch (tag) {
            case 7, 8, 16, 19, 20 -> 3;
            case 15 -> 4;
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 5;
            case 5, 6 -> 9;
            default -> throw new IllegalStateException("a class file with a constant of kind " + tag);
        };
    }
}
