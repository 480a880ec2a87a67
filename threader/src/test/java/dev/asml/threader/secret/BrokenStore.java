package dev.asml.threader.secret;

import dev.asml.threader.store.Store;
import dev.asml.threader.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that after so many requests, or so many writes, does nothing more, as for a process that is killed. */
final class BrokenStore implements Store {
    private final Store store;
    private final AtomicInteger requests = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger writes = new AtomicInteger(Integer.MAX_VALUE);

    BrokenStore(Store store) {
        this.store = store;
    }

    /** Answers so many more. */
    void answer(int more) {
        requests.set(more);
    }

    /** Does so many more writes, of which the last is not answered. */
    void write(int more) {
        writes.set(more);
    }

    private void require() throws IOException {
        if (requests.getAndDecrement() <= 0) {
            throw new StoreException("the store is away");
        }
    }

    @Override
    public Optional<Document> read(String key) throws IOException {
        require();
        return store.read(key);
    }

    @Override
    public Optional<String> write(String key, byte[] content, Optional<String> version) throws IOException {
        require();
        int left = writes.decrementAndGet();
        if (left < 0) {
            throw new StoreException("the store is away");
        }
        Optional<String> written = store.write(key, content, version);
        if (left == 0) {
            requests.set(0);
            throw new StoreException("the store is away");
        }
        return written;
    }

    @Override
    public List<Item> list(String prefix) throws IOException {
        require();
        return store.list(prefix);
    }

    @Override
    public void put(String key, Path from) throws IOException {
        throw new StoreException("no secret is a file");
    }

    @Override
    public void get(String key, Path into) throws IOException {
        throw new StoreException("no secret is a file");
    }

    @Override
    public void delete(String key) throws IOException {
        throw new StoreException("no secret is deleted");
    }

    @Override
    public String address() {
        return store.address();
    }
}
