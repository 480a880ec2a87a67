package dev.asml.threader.wasm.calls;

import java.util.Map;

/**
 * In which class of a module's compiled ones a function is: the engine's compiler puts so many into each, in order.
 *
 * @param prefix of the classes' names
 * @param shift how often a function's number is halved to get its class's
 */
record Groups(String prefix, int shift) {
    static final String GROUP = "FuncGroup_";
    private static final int ONE_CLASS = 30;

    /** Finds the classes among all of a module's, by the number of the first function of the second one. */
    static Groups of(String prefix, Map<String, byte[]> files) {
        byte[] second = files.get(prefix + GROUP + 1 + CallPaths.CLASS);
        int each = second == null ? 1 << ONE_CLASS : new FunctionClass(second).firstFunction();
        if (Integer.bitCount(each) != 1) {
            throw new IllegalStateException("classes of %d functions each".formatted(each));
        }
        return new Groups(prefix, Integer.numberOfTrailingZeros(each));
    }

    int of(int function) {
        return function >> shift;
    }

    String className(int group) {
        return prefix + GROUP + group;
    }

    String classOf(int function) {
        return className(of(function));
    }

    /** The number of a class with functions by its file's name; -1 if it is another class. */
    int numberOf(String file) {
        String begin = prefix + GROUP;
        return file.startsWith(begin)
                ? Integer.parseInt(file.substring(begin.length(), file.length() - CallPaths.CLASS.length()))
                : -1;
    }
}
