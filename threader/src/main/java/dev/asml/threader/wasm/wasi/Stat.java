package dev.asml.threader.wasm.wasi;

/**
 * What is known about a file, directory, link or device.
 *
 * @param inode tells it from all others of the guest
 * @param links how many directory entries lead to it
 * @param size in bytes
 */
public record Stat(FileType type, long inode, long links, long size, Times times) {
    static Stat of(Node node) {
        return new Stat(node.type(), node.inode(), node.links(), node.size(), node.times());
    }
}
