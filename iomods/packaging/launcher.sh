#!/bin/sh
# Starts @iomod.coordinates@ on Java 25 or later. A Threader runs this; by hand, try --describe.

fail() {
    echo "@iomod.coordinates@: $1" >&2
    exit 1
}

# A Ctrl-C in a terminal reaches the whole process group; it is the Threader's to handle.
trap '' INT

home=${0%/*}/..
if [ -x "$JAVA_HOME/bin/java" ]; then
    jdk=$JAVA_HOME
else
    java=$(command -v java) || fail "there is no Java: set JAVA_HOME to Java 25 or later"
    java=$(readlink -f "$java")
    jdk=${java%/bin/java}
fi

version=
if [ -r "$jdk/release" ]; then
    while IFS='="' read -r key _ value _; do
        case $key in
            JAVA_RUNTIME_VERSION) version=$value ;;
        esac
    done <"$jdk/release"
fi
major=${version%%[!0-9]*}
[ "${major:-25}" -ge 25 ] || fail "Java $version in $jdk is too old: set JAVA_HOME to Java 25 or later"

# The cache fits one build of Java only, so it is named after it.
cache=$home/lib/startup-${version:-unknown}.aot
jar=$home/lib/@project.build.finalName@.jar

if [ "$1" = --train ]; then
    exec nice -n 19 "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m \
        --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
        -cp "$jar" dev.asml.iomod.testing.Training "$0" "$cache" "$2"
elif [ -n "$ASML_IOMOD_TRAIN" ]; then
    startup=-XX:AOTCacheOutput=$ASML_IOMOD_TRAIN
elif [ -r "$cache" ]; then
    startup=-XX:AOTCache=$cache
elif [ -w "$home/lib" ]; then
    startup=-Dasml.iomod.train=$0
else
    startup=-Xshare:auto
fi

# Unpooled buffers cost some CPU time a call, and save a quarter of it at the start and 6 MB for good.
exec "$jdk/bin/java" "$startup" -Xlog:disable -Xlog:all=error:stderr -Xlog:aot*=off:stderr \
    -XX:+UseSerialGC -Xmx"${ASML_IOMOD_HEAP_MB:-64}m" -Xms8m @iomod.jvm.options@ -XX:-UsePerfData \
    -Dio.grpc.netty.shaded.io.netty.allocator.type=unpooled \
    -Djava.io.tmpdir="${ASML_IOMOD_TMP:-${TMPDIR:-/tmp}}" \
    --sun-misc-unsafe-memory-access=allow -jar "$jar" "$@"
