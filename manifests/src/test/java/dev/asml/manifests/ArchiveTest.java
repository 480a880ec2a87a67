package dev.asml.manifests;

import static dev.asml.manifests.HandMadeZip.deflated;
import static dev.asml.manifests.HandMadeZip.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
    private static final Bounds SMALL = new Bounds(4_000_000, 3_000_000, 5);

    @TempDir
    Path folder;

    private int attempts;

    private FileSet read(byte[] zip) throws IOException {
        return Archive.read(Files.write(folder.resolve("x.zip"), zip), SMALL, Archive.Names.NORMAL);
    }

    private void assertRefused(HandMadeZip zip, String message) {
        Path out = folder.resolve("out" + attempts++);
        assertThatThrownBy(() -> read(zip.bytes()).unpack(out, _ -> false))
                .isExactlyInstanceOf(ZipException.class)
                .hasMessage(message);
    }

    private static String text(FileSet files, String name) throws IOException {
        try (InputStream in =
                Optional.ofNullable(files.files().get(name)).orElseThrow().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void readsStoredAndDeflatedEntries() throws IOException {
        byte[] large = "abc".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        FileSet files = read(new HandMadeZip()
                .with("a", "one")
                .with("b/", "")
                .with(deflated("b/c", large))
                .with(deflated("empty", new byte[0]))
                .bytes());
        assertThat(files.files().keySet()).containsExactly("a", "b/c", "empty");
        assertThat(text(files, "a")).isEqualTo("one");
        assertThat(text(files, "b/c")).isEqualTo("abc".repeat(10_000));
        assertThat(text(files, "empty")).isEmpty();
        try (InputStream in =
                Optional.ofNullable(files.files().get("a")).orElseThrow().open()) {
            assertThat(in.read()).isEqualTo('o');
        }
    }

    @Test
    void readsWhatOtherPackersStream() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setComment("packed elsewhere");
            zip.putNextEntry(new ZipEntry("ä/b"));
            zip.write(new byte[] {'h', 'i'});
        }
        assertThat(text(read(bytes.toByteArray()), "ä/b")).isEqualTo("hi");
    }

    @Test
    void readsAnEmptyArchive() throws IOException {
        assertThat(read(new HandMadeZip().bytes()).files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "a/..", "..", "a//b", "a/../b"})
    void refusesNamesThatClimb(String name) {
        assertRefused(
                new HandMadeZip().with(name, "x"),
                "holds a file whose name must stay inside its folder, without empty or .. segments, not \"%s\""
                        .formatted(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "a\\b", "..\\x", "C:/x", "c:x"})
    void refusesNamesThatAreNotRelative(String name) {
        assertRefused(
                new HandMadeZip().with(name, ""),
                "holds a file whose name must be a relative path with / between its parts, not \"%s\"".formatted(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../", "a/../../", "//", "/../x/"})
    void refusesFoldersThatClimb(String name) {
        assertThatThrownBy(() -> read(new HandMadeZip().with(name, "").bytes())).isInstanceOf(ZipException.class);
    }

    @Test
    void refusesNamesOfNothingAndWithControlCharacters() {
        assertRefused(
                new HandMadeZip().with("", "x"),
                "holds a file whose name must stay inside its folder, without empty or .. segments, not \"\"");
        assertRefused(
                new HandMadeZip().with(".", "x"), "holds a file whose name must be the path of a file, not \".\"");
        assertRefused(
                new HandMadeZip().with("a\0b", "x"), "holds a file whose name must not contain control characters");
    }

    @Test
    void refusesNamesThatMeet() {
        String message = "holds \"%s\" and \"%s\", the same file on some systems; rename one";
        assertRefused(new HandMadeZip().with("a", "1").with("a", "2"), message.formatted("a", "a"));
        assertRefused(new HandMadeZip().with("Read", "1").with("rEAD", "2"), message.formatted("Read", "rEAD"));
        assertRefused(new HandMadeZip().with("a", "1").with("A/b", "2"), message.formatted("a", "A/"));
        assertRefused(new HandMadeZip().with("a/b", "1").with("a", "2"), message.formatted("a/", "a"));
        assertRefused(new HandMadeZip().with("x/y/z", "1").with("x/Y", "2"), message.formatted("x/y/", "x/Y"));
        assertRefused(new HandMadeZip().with("a/", "").with("A/", ""), message.formatted("a/", "A/"));
        assertRefused(new HandMadeZip().with("a/", "").with("A", "1"), message.formatted("a/", "A"));
        assertRefused(
                new HandMadeZip().with("stra\u00dfe", "1").with("STRASSE", "2"),
                message.formatted("straße", "STRASSE"));
    }

    @Test
    void refusesNamesThatAreNotNormal() {
        String form = "holds \"%s\", which is not in the normal form, \"%s\"";
        assertRefused(new HandMadeZip().with("./a", "1"), form.formatted("./a", "a"));
        assertRefused(new HandMadeZip().with("a/./b", "1"), form.formatted("a/./b", "a/b"));
        assertRefused(new HandMadeZip().with("./a/", ""), form.formatted("./a/", "a"));
        assertRefused(
                new HandMadeZip().with("u\u0308", "1"),
                "holds \"u\u0308\", whose characters are not composed (Unicode NFC); rename it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nul", "a/CON", "aux.txt", "COM1.x.y", "lpt\u00b2", "a.", "a /b", "x/ ", "assets/a:b", "conout$"
            })
    void refusesNamesThatAreSpecialSomewhere(String name) {
        assertRefused(
                new HandMadeZip().with(name, "1"),
                "holds \"%s\", a name that some systems take for a device or for another name; rename it"
                        .formatted(name));
    }

    @Test
    void takesNamesThatOnlyLookSpecial() throws IOException {
        assertThat(read(new HandMadeZip()
                                .with("console", "")
                                .with("a.nul", "")
                                .with("..a/.b", "")
                                .with("com10", "")
                                .bytes())
                        .files())
                .hasSize(4);
    }

    @Test
    void refusesLinksAndSpecialFiles() {
        for (int mode : new int[] {0xa1ff, 0x61b6, 0x11b6, 0xc1ff, 0x41ed}) {
            HandMadeZip.Entry link = stored("link", "/etc/passwd");
            link.mode = mode;
            assertRefused(
                    new HandMadeZip().with(link), "holds \"link\", a link or a special file; pack the file itself");
        }
    }

    @Test
    void refusesEncryptionAndRareMethods() {
        for (int flag : new int[] {0x1, 0x40, 0x2000}) {
            HandMadeZip.Entry secret = stored("a", "x");
            secret.flags = flag;
            assertRefused(new HandMadeZip().with(secret), "has \"a\" encrypted; pack it without a password");
        }
        HandMadeZip.Entry rare = stored("a", "x");
        rare.method = 14;
        assertRefused(new HandMadeZip().with(rare), "compresses \"a\" in a way that few can read; use deflate");
    }

    @Test
    void refusesBombs() {
        assertRefused(
                new HandMadeZip().with(deflated("a", new byte[2_900_000])),
                "holds \"a\", which unpacks to more than 200 times its size, as a zip bomb does");
        assertRefused(
                new HandMadeZip().with("a", "x".repeat(3_000_001)),
                "holds \"a\" of 3000001 bytes; a file may have 3000000");
        assertRefused(
                new HandMadeZip().with("a", "x".repeat(2_500_000)).with("b", "x".repeat(2_500_000)),
                "holds more than 3 MiB, the most that is allowed");
        HandMadeZip many = new HandMadeZip();
        for (int i = 0; i < 6; i++) {
            many.with("f" + i + "/", "");
        }
        assertRefused(many, "holds 6 files and folders; 5 are allowed");
    }

    @Test
    void refusesABombThatLiesAboutItsSize() {
        HandMadeZip.Entry bomb = deflated("a", new byte[2_900_000]);
        bomb.size = 10;
        assertRefused(new HandMadeZip().with(bomb), "holds \"a\", which is longer than the 10 bytes that it claims");
        assertThat(folder.resolve("out0/a")).isEmptyFile();
    }

    @Test
    void refusesEntriesThatShareBytes() {
        HandMadeZip.Entry first = stored("a", "xxxxxxxxxx");
        HandMadeZip.Entry second = stored("a", "xxxxxxxxxx");
        second.offset = 0;
        second.name = "a";
        assertRefused(
                new HandMadeZip().with(first).with(second),
                "holds \"a\" and \"a\", the same file on some systems; rename one");
        HandMadeZip.Entry outer = stored("a", "");
        outer.packedSize = 20;
        outer.size = 20;
        assertRefused(new HandMadeZip().with(outer).with(stored("b", "x")), "has overlapping entries; \"b\" is one");
        HandMadeZip.Entry last = stored("a", "");
        last.packedSize = 20;
        last.size = 20;
        assertRefused(new HandMadeZip().with(last), "has overlapping entries; \"a\" is one");
    }

    @Test
    void refusesBytesThatBelongToNoEntry() {
        assertRefused(
                new HandMadeZip().withBytes("#!/bin/sh\n").with("a", "x"),
                "has 10 bytes before \"a\" that belong to no entry");
        assertRefused(
                new HandMadeZip().with("a", "x").withBytes("hidden").with("b", "x"),
                "has 6 bytes before \"b\" that belong to no entry");
        assertRefused(
                new HandMadeZip().with("a", "x").withBytes("hidden"),
                "has 6 bytes behind its entries that belong to none");
        byte[] zip = new HandMadeZip().with("a", "x").bytes();
        byte[] prepended = new byte[zip.length + 7];
        System.arraycopy(zip, 0, prepended, 7, zip.length);
        assertThatThrownBy(() -> read(prepended))
                .hasMessage("has 7 bytes before its first entry or behind its directory; nothing may stand there");
        assertThatThrownBy(() -> read(Arrays.copyOf(zip, zip.length + 5)))
                .hasMessage("has 5 bytes behind its end; nothing may stand there");
        HandMadeZip.Entry tail = deflated("a", "hello".getBytes(StandardCharsets.UTF_8));
        tail.packed = Arrays.copyOf(tail.packed, tail.packed.length + 9);
        tail.packedSize += 9;
        assertRefused(new HandMadeZip().with(tail), "has a damaged entry, \"a\"");
    }

    @Test
    void refusesEntriesThatContradictTheDirectory() {
        String message = "contradicts itself about \"a\": the entry and the directory differ in ";
        HandMadeZip.Entry name = stored("a", "x");
        name.localName = "b";
        assertRefused(new HandMadeZip().with(name), message + "its name, there \"b\"");
        HandMadeZip.Entry flags = stored("a", "x");
        flags.localFlags = 0x1;
        assertRefused(new HandMadeZip().with(flags), message + "its flags");
        HandMadeZip.Entry method = stored("a", "x");
        method.localMethod = 8;
        assertRefused(new HandMadeZip().with(method), message + "how it is compressed");
        HandMadeZip.Entry size = stored("a", "x");
        size.localSize = 7L;
        assertRefused(new HandMadeZip().with(size), message + "its size or checksum");
        HandMadeZip.Entry late = stored("a", "x");
        late.flags = 0x8;
        late.descriptor = HandMadeZip.descriptor(stored("a", "y"));
        assertRefused(new HandMadeZip().with(late), message + "its size or checksum");
        HandMadeZip.Entry unicode = stored("a", "x");
        unicode.extra = HandMadeZip.extra(0x7075, "\1crcsb".getBytes(StandardCharsets.UTF_8));
        assertRefused(new HandMadeZip().with(unicode), "gives \"a\" a second name, \"b\"");
    }

    @Test
    void readsSizesThatStandBehindAnEntry() throws IOException {
        for (int mark : new int[] {0, 4}) {
            HandMadeZip.Entry late = stored("a", "x");
            late.flags = 0x8;
            late.descriptor = Arrays.copyOfRange(HandMadeZip.descriptor(late), mark, 16);
            assertThat(text(read(new HandMadeZip().with(late).bytes()), "a")).isEqualTo("x");
        }
    }

    @Test
    void refusesZip64() {
        HandMadeZip.Entry central = stored("a", "x");
        central.extra = HandMadeZip.extra(0x0001, new byte[16]);
        assertRefused(new HandMadeZip().with(central), "has \"a\" in Zip64 format; pack it anew");
        HandMadeZip.Entry local = stored("a", "x");
        local.localExtra = HandMadeZip.extra(0x0001, new byte[16]);
        assertRefused(new HandMadeZip().with(local), "has \"a\" in Zip64 format; pack it anew");
        HandMadeZip.Entry sizes = stored("a", "x");
        sizes.packedSize = 0xffffffffL;
        sizes.size = 0xffffffffL;
        assertRefused(new HandMadeZip().with(sizes), "has \"a\" in Zip64 format; pack it anew");
        String whole = "is in Zip64 format, which its size does not need; pack it anew";
        assertRefused(new HandMadeZip().claiming(0xffff), whole);
        assertRefused(new HandMadeZip().with("a", "x").withZip64Locator(), whole);
    }

    @Test
    void refusesDamage() {
        HandMadeZip.Entry sum = stored("a", "x");
        sum.crc ^= 1;
        assertRefused(new HandMadeZip().with(sum), "has a damaged entry, \"a\"");
        HandMadeZip.Entry sizes = stored("a", "xy");
        sizes.size = 1;
        assertRefused(
                new HandMadeZip().with(sizes), "claims two sizes for \"a\", which is not compressed: 2 and 1 bytes");
        HandMadeZip.Entry far = stored("a", "x");
        far.offset = 5000;
        assertRefused(new HandMadeZip().with(far), "has 5000 bytes before \"a\" that belong to no entry");
        HandMadeZip.Entry noise = deflated("a", new byte[500]);
        Arrays.fill(noise.packed, (byte) 0xff);
        assertRefused(new HandMadeZip().with(noise), "has a damaged entry, \"a\"");
        assertRefused(new HandMadeZip().with("a", "x").claiming(2), "has a damaged directory");
        assertRefused(new HandMadeZip().with("a", "x").with("b", "x").claiming(1), "has a damaged directory");
        HandMadeZip.Entry full = stored("a/", "x");
        assertRefused(new HandMadeZip().with(full), "has a folder with content, \"a/\"");
    }

    @Test
    void refusesWhatIsNoZip() {
        assertThatThrownBy(() -> read(new byte[0])).hasMessage("is not a zip file, or was not copied as a whole");
        assertThatThrownBy(() -> read(new byte[100_000])).hasMessage("is not a zip file, or was not copied as a whole");
    }

    @Test
    void refusesEveryTruncationAndSurvivesEveryFlippedByte() throws IOException {
        byte[] zip = new HandMadeZip()
                .with("a/b", "hello")
                .with(deflated("c", "hello hello hello hello".getBytes(StandardCharsets.UTF_8)))
                .bytes();
        for (int length = 0; length < zip.length; length++) {
            byte[] cut = Arrays.copyOf(zip, length);
            assertThatThrownBy(() -> read(cut).digest()).isExactlyInstanceOf(ZipException.class);
        }
        Random random = new Random(7);
        for (int at = 0; at < zip.length; at++) {
            byte[] flipped = zip.clone();
            flipped[at] ^= (byte) (1 + random.nextInt(255));
            assertReadOrRefused(flipped);
        }
    }

    private void assertReadOrRefused(byte[] zip) throws IOException {
        try {
            assertThat(read(zip).digest()).hasSize(64);
        } catch (ZipException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @Test
    void unpacksOnlyIntoAnEmptyFolder() throws IOException {
        FileSet files = read(new HandMadeZip().with("a/b", "x").bytes());
        Path out = folder.resolve("new/out");
        files.unpack(out, _ -> false);
        assertThat(out.resolve("a/b")).hasContent("x");
        assertThatThrownBy(() -> files.unpack(out, _ -> false))
                .isInstanceOf(IOException.class)
                .hasMessage(out + " is not empty; unpack into a new folder");
    }

    @Test
    void writesWhatItReadsTheSameEachTime() throws IOException {
        Written tree = new Written(folder.resolve("tree"))
                .with("b/ü", "2")
                .with("a", "1")
                .with("B.txt", "");
        FileSet files = FileSet.ofFolder(tree.folder(), SMALL, Optional.empty());
        byte[] first = zipped(files);
        assertThat(zipped(FileSet.ofFolder(tree.folder(), SMALL, Optional.empty())))
                .isEqualTo(first);
        FileSet again = read(first);
        assertThat(again.files().keySet()).containsExactly("B.txt", "a", "b/ü");
        assertThat(again.digest()).isEqualTo(files.digest());
        assertThat(zipped(again)).isEqualTo(first);
    }

    private static byte[] zipped(FileSet files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ZipWriter.write(files, "", out);
        return out.toByteArray();
    }
}
