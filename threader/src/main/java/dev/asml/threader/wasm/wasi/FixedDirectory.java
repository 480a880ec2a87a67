package dev.asml.threader.wasm.wasi;

import java.util.List;

/** A directory that nobody changes: its listing is the same for as long as it exists. */
sealed interface FixedDirectory extends Directory permits AssetDirectory, DeviceDirectory {
    /** All entries; their cookies follow {@link #FIRST_COOKIE} without a gap. */
    List<Entry> entries();

    @Override
    default List<Entry> entriesAfter(long cookie) {
        List<Entry> all = entries();
        if (Long.compareUnsigned(cookie, FIRST_COOKIE) <= 0) {
            return all;
        }
        if (Long.compareUnsigned(cookie, FIRST_COOKIE + all.size()) >= 0) {
            return List.of();
        }
        return all.subList((int) (cookie - FIRST_COOKIE), all.size());
    }
}
