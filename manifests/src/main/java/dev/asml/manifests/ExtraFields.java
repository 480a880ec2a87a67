package dev.asml.manifests;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipException;

/** What packers add to an entry in a zip, as APPNOTE.TXT, 4.5, lays it out. */
record ExtraFields(ByteBuffer bytes) {
    private static final int ZIP64 = 0x0001;
    private static final int UNICODE_PATH = 0x7075;

    /** A version and a checksum, which stand before the name. */
    private static final int UNICODE_PATH_HEAD = 5;

    ExtraFields(ByteBuffer bytes) {
        this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Refuses what gives an entry other sizes, another place or another name than its header, for those who read it. */
    void requirePlain(String name) throws ZipException {
        ByteBuffer rest = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (rest.remaining() >= 4) {
            int id = Short.toUnsignedInt(rest.getShort());
            int length = Math.min(Short.toUnsignedInt(rest.getShort()), rest.remaining());
            ByteBuffer field = rest.slice(rest.position(), length);
            rest.position(rest.position() + length);
            if (id == ZIP64) {
                throw new ZipException("has \"%s\" in Zip64 format; pack it anew".formatted(name));
            }
            if (id == UNICODE_PATH && !unicodePath(field).equals(name)) {
                throw new ZipException("gives \"%s\" a second name, \"%s\"".formatted(name, unicodePath(field)));
            }
        }
    }

    private static String unicodePath(ByteBuffer field) {
        field.position(Math.min(UNICODE_PATH_HEAD, field.limit()));
        return StandardCharsets.UTF_8.decode(field.slice()).toString();
    }
}
