package dev.asml.cli.screen;

/**
 * How large a picture is shown.
 *
 * @param factor a pixel's size in the terminal's own dots; 0 for as large as it fits, in whole steps from 2 on
 */
public record Scale(int factor) {
    /** As large as it fits. */
    public static final Scale FIT = new Scale(0);

    /** The factor to use where at most {@code most} fits. */
    double within(double most) {
        if (factor > 0) {
            return Math.min(factor, most);
        }
        return most >= 2 ? Math.floor(most) : most;
    }
}
