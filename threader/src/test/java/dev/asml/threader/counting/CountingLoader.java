package dev.asml.threader.counting;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Defines the Threader's classes anew, as classes that count what they execute; all others are its parent's. */
public final class CountingLoader extends ClassLoader {
    private static final String COUNTED = "dev.asml.threader.";

    private final ClassLoader parent;

    /** Loads from the class path of the parent. */
    public CountingLoader(ClassLoader parent) {
        super(parent);
        this.parent = parent;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(COUNTED) || name.startsWith(Executed.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = parent.getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] counted = Executed.counted(in.readAllBytes());
            return defineClass(name, counted, 0, counted.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
