package dev.asml.cli.screen;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Draws by kitty's graphics protocol: each picture is sent as a whole, compressed, and takes the place of the one
 * before, which is removed after it so that nothing flickers.
 */
final class KittyPainter implements Painter {
    private static final int CHUNK = 4096;

    /** Pictures are enlarged here as long as they stay below; beyond that the terminal does, which blurs them. */
    private static final int MOST_ENLARGED = 1 << 19;

    private int image = 1;

    @Override
    public Layout layout(int width, int height, Grid grid, int rows, Scale scale) {
        return Layout.ofPixels(width, height, grid, rows, scale);
    }

    @Override
    public void paint(Raster picture, Layout layout, Ansi out) {
        Raster sent = enlarged(picture, layout);
        String content = Base64.getEncoder().encodeToString(deflated(sent));
        int before = image;
        image = 3 - image;
        out.move(layout.top(), layout.left());
        String head = "a=T,q=2,C=1,f=24,o=z,i=%d,p=1,s=%d,v=%d,c=%d,r=%d"
                .formatted(image, sent.width(), sent.height(), layout.columns(), layout.rows());
        for (int at = 0; at < content.length(); at += CHUNK) {
            int end = Math.min(content.length(), at + CHUNK);
            String keys = (at == 0 ? head + "," : "q=2,") + (end < content.length() ? "m=1" : "m=0");
            out.text("\u001b_G" + keys + ";" + content.substring(at, end) + "\u001b\\");
        }
        out.text("\u001b_Ga=d,d=I,q=2,i=" + before + "\u001b\\");
    }

    /** By a whole factor; a smaller picture than the original is made by the terminal. */
    private static Raster enlarged(Raster picture, Layout layout) {
        int factor = layout.dotsWide() / picture.width();
        while (factor > 1 && (long) picture.width() * picture.height() * factor * factor > MOST_ENLARGED) {
            factor--;
        }
        return factor < 2 ? picture : picture.scaled(picture.width() * factor, picture.height() * factor);
    }

    private static byte[] deflated(Raster picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED);
                DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            byte[] row = new byte[3 * picture.width()];
            for (int y = 0; y < picture.height(); y++) {
                int at = 0;
                for (int x = 0; x < picture.width(); x++) {
                    int pixel = picture.pixels()[y * picture.width() + x];
                    row[at++] = (byte) (pixel >> 16);
                    row[at++] = (byte) (pixel >> 8);
                    row[at++] = (byte) pixel;
                }
                out.write(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes what is written", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void forget(Ansi out) {
        out.text("\u001b_Ga=d,d=A,q=2\u001b\\");
    }
}
