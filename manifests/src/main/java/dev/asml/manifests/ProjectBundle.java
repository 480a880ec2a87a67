package dev.asml.manifests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * A project as it travels to a Threader: a zip of its manifests, its functions' modules and assets, and its IOmods, all
 * at their paths in the project, and nothing else. At most 512 MiB and 20,000 files.
 */
public final class ProjectBundle {
    private static final Path NAME = Path.of("bundle");

    /** What names and headers may add to a zip beside the files' bytes. */
    private static final long HEADER_BYTES = 64L * 1024 * 1024;

    private final ProjectManifest project;
    private final Path root;
    private final Report report = new Report();
    private final FileSet files = new FileSet(Bounds.BUNDLE);

    private ProjectBundle(ProjectManifest project) {
        this.project = project;
        this.root = project.directory().toAbsolutePath().normalize();
    }

    /**
     * Writes a project's bundle; the same files always give the same bytes. The stream stays open.
     *
     * @throws ManifestException naming every module that is not built and every IOmod that is missing, or saying that
     *     the bundle would be too large; nothing has been written then
     * @throws IOException if a file cannot be read or the stream cannot be written
     */
    public static void write(ProjectManifest project, OutputStream out) throws IOException {
        ZipWriter.write(new ProjectBundle(project).collect(), "", out);
    }

    /**
     * Unpacks a bundle into a folder that is empty or absent, and loads its project. After a failure some files may
     * remain there.
     *
     * @throws ManifestException if the bundle is damaged, too large or not safe to unpack, if a manifest in it is wrong,
     *     or if a module or IOmod is missing
     * @throws IOException if the stream cannot be read, or the folder cannot be written or is not empty
     */
    public static ProjectManifest unpack(InputStream in, Path into) throws IOException {
        return unpack(in, into, Bounds.BUNDLE);
    }

    static ProjectManifest unpack(InputStream in, Path into, Bounds bounds) throws IOException {
        Path archive = Files.createTempFile("bundle", ".zip");
        try {
            receive(in, archive, bounds);
            Archive.read(archive, bounds, Archive.Names.NORMAL).unpack(into, _ -> false);
        } catch (ZipException e) {
            throw ManifestException.of(NAME, "the bundle cannot be unpacked: it " + e.getMessage());
        } finally {
            Files.delete(archive);
        }
        ProjectManifest project = ProjectManifest.load(into);
        new ProjectBundle(project).collect();
        return project;
    }

    private static void receive(InputStream in, Path archive, Bounds bounds) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive)) {
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                total += count;
                bounds.requireTotal(total - HEADER_BYTES);
                out.write(buffer, 0, count);
            }
        }
    }

    private FileSet collect() throws IOException {
        try {
            addFile(root.resolve(ProjectReader.FILE));
            for (ServiceManifest service : project.services()) {
                addService(service);
            }
        } catch (ZipException e) {
            report.problem(project.directory(), 0, "the project cannot be bundled: it " + e.getMessage());
        }
        report.throwIfAny();
        return files;
    }

    private void addService(ServiceManifest service) throws IOException {
        addFile(service.directory().resolve(ServiceReader.FILE));
        for (FunctionManifest function : service.functions()) {
            addFunction(service, function);
        }
        for (IomodDependency iomod : service.iomods()) {
            addIomod(service, iomod);
        }
    }

    private void addFunction(ServiceManifest service, FunctionManifest function) throws IOException {
        Path module = function.builtModule();
        if (Files.isRegularFile(module)) {
            addFile(module);
        } else {
            report.problem(
                    service.directory().resolve(ServiceReader.FILE),
                    0,
                    "function \"%s\" has no module: %s is missing; %s"
                            .formatted(function.name(), module, advice(function.code())));
        }
        if (Files.isDirectory(function.assets())) {
            addFolder(function.assets());
        }
    }

    private static String advice(FunctionManifest.Code code) {
        return switch (code) {
            case FunctionManifest.Code.Source _ -> "build the project first (asml cast)";
            case FunctionManifest.Code.Prebuilt _ -> "put it there, or correct the function's \"module\"";
        };
    }

    private void addIomod(ServiceManifest service, IomodDependency iomod) throws IOException {
        Optional<Path> source = service.sourceOf(iomod);
        if (source.isPresent() && isPackageOf(iomod, source.get(), service)) {
            if (Files.isDirectory(source.get())) {
                addFolder(source.get());
            } else {
                addFile(source.get());
            }
        }
    }

    private boolean isPackageOf(IomodDependency iomod, Path source, ServiceManifest service) {
        Path manifest = service.directory().resolve(ServiceReader.FILE);
        if (!Files.exists(source)) {
            report.problem(
                    manifest,
                    0,
                    "the IOmod %s is missing: there is no %s; pack it first, or correct its \"source\""
                            .formatted(iomod.coordinates(), source));
            return false;
        }
        try {
            requireCoordinates(iomod, IomodPackage.open(source).manifest().coordinates(), manifest);
            return true;
        } catch (ManifestException e) {
            e.problems().forEach(problem -> report.problem(problem.file(), problem.line(), problem.message()));
            return false;
        }
    }

    private void requireCoordinates(IomodDependency iomod, Coordinates found, Path manifest) {
        if (!found.equals(iomod.coordinates())) {
            report.problem(
                    manifest,
                    0,
                    "the IOmod at source \"%s\" is %s, not %s; correct its \"source\" or its \"coordinates\""
                            .formatted(iomod.source().orElse(""), found, iomod.coordinates()));
        }
    }

    private void addFolder(Path folder) throws IOException {
        FileSet found = FileSet.ofFolder(folder, Bounds.BUNDLE, Optional.empty());
        for (String name : found.files().keySet()) {
            addFile(folder.resolve(name));
        }
    }

    private void addFile(Path file) throws IOException {
        String name = nameOf(file);
        // Two services may share one IOmod.
        if (!files.files().containsKey(name)) {
            files.add(name, new Content.OnDisk(file));
        }
    }

    private String nameOf(Path file) throws ZipException {
        Path normal = file.toAbsolutePath().normalize();
        if (!normal.startsWith(root)) {
            throw new ZipException("refers to %s outside itself; move that into the project".formatted(file));
        }
        return root.relativize(normal).toString().replace(normal.getFileSystem().getSeparator(), "/");
    }
}
