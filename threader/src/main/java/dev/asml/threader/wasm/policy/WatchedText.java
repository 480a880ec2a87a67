package dev.asml.threader.wasm.policy;

/** A text of which only so much is looked at: what an expression that goes back and forth without end is stopped by. */
final class WatchedText implements CharSequence {
    private static final long MOST = 10_000_000;
    private static final int OFTEN = 0xffff;

    private final String text;
    private final Evaluation evaluation;
    private long looks;

    WatchedText(String text, Evaluation evaluation) {
        this.text = text;
        this.evaluation = evaluation;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if ((++looks & OFTEN) == 0) {
            evaluation.goOn();
            if (looks > MOST) {
                throw new BuiltinFailure("the expression takes too long on this text");
            }
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
