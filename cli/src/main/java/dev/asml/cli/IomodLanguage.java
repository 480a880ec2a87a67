package dev.asml.cli;

import java.nio.file.Path;
import java.util.Locale;

/** A language that an IOmod can be begun in. */
enum IomodLanguage {
    JAVA,
    NODE,
    C;

    /** What to do with one that was just written to a folder. */
    String next(Path folder) {
        return switch (this) {
            case JAVA -> """
                    Next: mvn -q -f %s package && asml dev
                    It wants dev.asml:iomod-sdk:%s in your Maven repository; in the sources of Threader:
                    mvn -q -DskipTests -pl iomod-sdk -am install""".formatted(folder.resolve("pom.xml"), Version.number());
            case NODE -> """
                    Next: asml iomod verify %s && asml dev
                    It wants node in the PATH.""".formatted(folder);
            case C -> """
                    Next: make -C %s && asml dev
                    It wants a C compiler and libnghttp2 (Debian: apt-get install gcc make libc6-dev libnghttp2-dev).""".formatted(folder);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
