package dev.asml.cli;

import static dev.asml.cli.FindingDocument.fault;
import static dev.asml.cli.FindingDocument.ok;
import static dev.asml.cli.FindingDocument.quoted;
import static dev.asml.cli.FindingDocument.warning;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at what every project needs: Java, the installation, a data folder, ports, disk, control groups. */
final class MachineCheckup {
    private static final long LITTLE_BYTES = 512L << 20;
    private static final int FIRST_PORT = 8080;

    private final Path data;

    MachineCheckup(Path data) {
        this.data = data;
    }

    List<FindingDocument> findings() throws IOException {
        List<FindingDocument> findings = new ArrayList<>();
        findings.add(java());
        findings.add(launcher());
        findings.add(iomods());
        findings.add(folder());
        findings.add(disk());
        if (read("admin").isEmpty()) {
            findings.add(ports());
        }
        findings.add(groups());
        return findings;
    }

    private static FindingDocument java() {
        String version = Runtime.version() + " in " + System.getProperty("java.home");
        return Runtime.version().feature() >= 25
                ? ok("java", version)
                : fault("java", version + " is too old: 25 or later is needed")
                        .helpedBy("apt-get install openjdk-25-jdk-headless");
    }

    private static FindingDocument launcher() {
        String launcher = System.getProperty("asml.launcher", "");
        return launcher.isEmpty()
                ? fault("launcher", "this was started through java; \"asml up\" and \"asml dev\" need the launcher")
                        .helpedBy("run it as asml")
                : ok("launcher", launcher);
    }

    private static FindingDocument iomods() throws IOException {
        Optional<Path> home =
                Optional.ofNullable(System.getProperty("asml.home")).map(Path::of);
        List<String> names = new ArrayList<>();
        if (home.isPresent() && Files.isDirectory(home.get().resolve("iomods"))) {
            try (Stream<Path> files = Files.walk(home.get().resolve("iomods"), 3)) {
                files.map(Path::getFileName)
                        .map(Path::toString)
                        .filter(name -> name.endsWith(".iomod"))
                        .sorted()
                        .forEach(names::add);
            }
        }
        return names.isEmpty()
                ? warning("iomods", "none is installed; only those that a project brings along can be used")
                : ok("iomods", String.join(", ", names));
    }

    private FindingDocument folder() throws IOException {
        Path at = existing(data.toAbsolutePath().normalize());
        if (!Files.isWritable(at)) {
            return fault("data folder", "%s cannot be written".formatted(at))
                    .helpedBy("sudo chown \"$USER\" " + quoted(at));
        }
        Path token = data.resolve("token");
        if (Files.exists(token) && isOpen(token)) {
            return fault("data folder", "others may read %s".formatted(token)).fixedBy("chmod 600 " + quoted(token));
        }
        return ok("data folder", data + (Files.isDirectory(data) ? "" : ", which the first start makes"));
    }

    private static boolean isOpen(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return false;
        }
        return Files.getPosixFilePermissions(file).stream()
                .anyMatch(permission ->
                        permission != PosixFilePermission.OWNER_READ && permission != PosixFilePermission.OWNER_WRITE);
    }

    private static Path existing(Path path) {
        Path at = path;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    private FindingDocument disk() throws IOException {
        long free =
                Files.getFileStore(existing(data.toAbsolutePath().normalize())).getUsableSpace();
        String text = "%d MiB free".formatted(free >> 20);
        return free < LITTLE_BYTES ? warning("disk", text + ", which is little") : ok("disk", text);
    }

    private FindingDocument ports() {
        List<String> taken = new ArrayList<>();
        for (int port = FIRST_PORT; port < FIRST_PORT + 3; port++) {
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                // It is free.
            } catch (IOException _) {
                taken.add(Integer.toString(port));
            }
        }
        return taken.isEmpty()
                ? ok("ports", "8080 to 8082 of 127.0.0.1 are free")
                : warning(
                                "ports",
                                String.join(", ", taken)
                                        + " of 127.0.0.1 in use, which asml up and dev take by default")
                        .helpedBy("asml dev --http 127.0.0.1:0");
    }

    private static FindingDocument groups() {
        Path controllers = Path.of("/sys/fs/cgroup/cgroup.controllers");
        return Files.isReadable(controllers)
                ? ok("control groups", "version 2")
                : warning("control groups", "no version 2 here, so an IOmod's memory has no bound but its own");
    }

    private Optional<String> read(String name) throws IOException {
        Path file = data.resolve(name);
        return Files.isReadable(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }
}
