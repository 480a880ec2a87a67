package dev.asml.threader.wasm;

/**
 * The memories of a guest that runs, for whoever makes it wait: while it does, they can be kept as what differs from
 * its image.
 */
public interface GuestMemories {
    /** Of a guest that has none. */
    GuestMemories NONE = new GuestMemories() {
        @Override
        public void pack() {
            // There is nothing.
        }

        @Override
        public boolean unpack() {
            return true;
        }
    };

    /** Gives back to the host what can be made again; called while the guest's thread waits, from any thread. */
    void pack();

    /** Makes them whole again, on the guest's thread; false if the host has no memory left just now. */
    boolean unpack();
}
