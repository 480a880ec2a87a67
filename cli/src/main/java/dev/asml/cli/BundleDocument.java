package dev.asml.cli;

import dev.asml.manifests.BundleSeal;
import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A bundle, as {@code asml bundle} prints it. */
record BundleDocument(
        String file,
        long bytes,

        @Meaning("the SHA-256 of the file, in hexadecimal digits, by which Threaders know it")
        String sha256,

        @Meaning("the SHA-256 of the bundle without its signatures, which is what they cover")
        String content,

        @Meaning("the ids of the keys that have signed it; all signatures hold")
        List<String> signedBy,

        @Meaning("what is in it, in the order of the paths") List<Item> files) {
    /** A file in a bundle. */
    record Item(
            String path,
            long bytes,
            @Meaning("of the file, in hexadecimal digits") String sha256) {}

    static BundleDocument of(Path file) throws IOException {
        BundleSeal seal = BundleSeal.read(file);
        TrustedKeys.NONE.require(seal);
        List<Item> items = ProjectBundle.list(file).stream()
                .map(item -> new Item(item.path(), item.bytes(), item.sha256()))
                .toList();
        return new BundleDocument(
                file.toString(), Files.size(file), BundleSeal.hash(file), seal.content(), seal.signers(), items);
    }

    void print(OutputOption output, Terminal terminal) {
        if (output.json()) {
            terminal.result(Json.pretty(Json.document(this)));
            return;
        }
        terminal.result("%s, %s, %,d bytes".formatted(file, Plural.of(files.size(), "file"), bytes));
        Table table = Table.plain(terminal.ink());
        table.row("  sha256", sha256);
        if (signedBy.isEmpty()) {
            table.row("  signed by", "nobody");
        } else {
            table.row("  content", content);
            signedBy.forEach(key -> table.row("  signed by", key));
        }
        terminal.result(table.text());
    }

    void printFiles(Terminal terminal) {
        Table table = new Table(terminal.ink(), "SHA-256", "BYTES", "FILE");
        files.forEach(item -> table.row(item.sha256(), Long.toString(item.bytes()), item.path()));
        terminal.result("");
        terminal.result(table.text());
    }
}
