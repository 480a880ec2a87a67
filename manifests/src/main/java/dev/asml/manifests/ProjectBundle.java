package dev.asml.manifests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipException;

/**
 * A project as it travels to a Threader: a zip of its manifests, its functions' modules and assets, and its IOmods, all
 * at their paths in the project, and of a bill of these materials. At most 512 MiB and 20,000 files. Who has signed it is
 * said by its {@link BundleSeal}.
 */
public final class ProjectBundle {
    static final Path NAME = Path.of("bundle");

    /** What names and headers may add to a zip beside the files' bytes. */
    private static final long HEADER_BYTES = 64L * 1024 * 1024;

    private final ProjectManifest project;
    private final Path root;
    private final IomodLock lock;
    private final Report report = new Report();
    private final FileSet files = new FileSet(Bounds.BUNDLE);

    private ProjectBundle(ProjectManifest project) {
        this.project = project;
        this.root = project.directory().toAbsolutePath().normalize();
        this.lock = IomodLock.load(root);
    }

    /**
     * Writes a project's bundle; the same files always give the same bytes. Of modules is left out what only debuggers and
     * linkers read. The stream stays open.
     *
     * @throws ManifestException naming every module that is not built and every IOmod that is missing, or saying that
     *     the bundle would be too large; nothing has been written then
     * @throws IOException if a file cannot be read or the stream cannot be written
     */
    public static void write(ProjectManifest project, OutputStream out) throws IOException {
        ZipWriter.write(new ProjectBundle(project).release(), "", out);
    }

    /** The files as they are sent: lean modules, and the bill of all. */
    private FileSet release() throws IOException {
        Map<String, Content> built = collect().files();
        Map<String, Content> lean = new TreeMap<>(built);
        for (String path : modules()) {
            byte[] bytes = bytes(built, path);
            WasmFile.parse(bytes)
                    .filter(WasmFile::hasMoreThanItNeeds)
                    .ifPresent(module -> lean.put(path, new Content.InMemory(module.stripped())));
        }
        FileSet released = new FileSet(Bounds.BUNDLE);
        for (Map.Entry<String, Content> file : lean.entrySet()) {
            released.add(file.getKey(), file.getValue());
        }
        byte[] bill = bill(built, released);
        released.add(BillOfMaterials.FILE, new Content.InMemory(bill));
        return released;
    }

    private byte[] bill(Map<String, Content> built, FileSet released) throws IOException {
        BillOfMaterials bill = new BillOfMaterials(project, released.digest());
        for (ServiceManifest service : project.services()) {
            for (FunctionManifest function : service.functions()) {
                String path = nameOf(function.builtModule());
                boolean changed =
                        !Objects.equals(built.get(path), released.files().get(path));
                ObjectNode component = bill.add(
                        service,
                        function,
                        path,
                        bytes(released.files(), path),
                        changed ? Optional.of(bytes(built, path)) : Optional.empty());
                String assets = nameOf(function.assets()) + "/";
                for (String file : released.files().keySet()) {
                    if (file.startsWith(assets)) {
                        BillOfMaterials.addFile(component, file, bytes(released.files(), file));
                    }
                }
            }
            for (IomodDependency iomod : service.iomods()) {
                bill.add(service, iomod, packages(service, iomod));
            }
        }
        return bill.bytes();
    }

    private List<String> modules() throws IOException {
        List<String> paths = new ArrayList<>();
        for (ServiceManifest service : project.services()) {
            for (FunctionManifest function : service.functions()) {
                paths.add(nameOf(function.builtModule()));
            }
        }
        return paths;
    }

    private static byte[] bytes(Map<String, Content> files, String path) throws IOException {
        try (InputStream in = Optional.ofNullable(files.get(path)).orElseThrow().open()) {
            return in.readAllBytes();
        }
    }

    /**
     * Unpacks a bundle into a folder that is empty or absent, and loads its project. Before anything of it is used, its
     * signatures are checked; what they say is kept in the folder. After a failure some files may remain there.
     *
     * @param trusted the keys of which one has to have signed it
     * @throws ManifestException if nobody has signed it who had to, if it is damaged, too large or not safe to unpack, if a
     *     manifest in it is wrong, or if a module or IOmod is missing
     * @throws IOException if the stream cannot be read, or the folder cannot be written or is not empty
     */
    public static ProjectManifest unpack(InputStream in, Path into, TrustedKeys trusted) throws IOException {
        return unpack(in, into, trusted, Bounds.BUNDLE);
    }

    static ProjectManifest unpack(InputStream in, Path into, TrustedKeys trusted, Bounds bounds) throws IOException {
        Path archive = Files.createTempFile("bundle", ".zip");
        try {
            receive(in, archive, bounds);
            BundleSeal seal = BundleSeal.read(archive);
            trusted.require(seal);
            FileSet files = Archive.read(archive, bounds, Archive.Names.NORMAL);
            requireNoSeal(files);
            files.unpack(into, _ -> false);
            seal.keep(into);
        } catch (ZipException e) {
            throw cannotBeUnpacked(e);
        } finally {
            Files.delete(archive);
        }
        ProjectManifest project = ProjectManifest.load(into);
        new ProjectBundle(project).collect();
        return project;
    }

    private static void requireNoSeal(FileSet files) throws ZipException {
        for (String path : files.files().keySet()) {
            if (path.split("/", 2)[0].equalsIgnoreCase(BundleSeal.FILE)) {
                throw new ZipException("holds \"%s\", which is not for a bundle to say".formatted(path));
            }
        }
    }

    /**
     * A file in a bundle.
     *
     * @param sha256 of its bytes, in hexadecimal digits
     */
    public record Item(String path, long bytes, String sha256) {}

    /**
     * The files of a bundle, in the order of their paths.
     *
     * @throws ManifestException if it is damaged, too large or not safe to unpack
     */
    public static List<Item> list(Path bundle) throws IOException {
        try {
            List<Item> items = new ArrayList<>();
            Map<String, Content> files = files(bundle);
            for (Map.Entry<String, Content> file : files.entrySet()) {
                items.add(new Item(
                        file.getKey(),
                        file.getValue().size(),
                        HexFormat.of().formatHex(FileSet.sha256().digest(bytes(files, file.getKey())))));
            }
            return items;
        } catch (ZipException e) {
            throw cannotBeUnpacked(e);
        }
    }

    /**
     * The bill of materials in a bundle: CycloneDX, in JSON; empty if it has none.
     *
     * @throws ManifestException if the bundle is damaged, too large or not safe to unpack
     */
    public static Optional<byte[]> billOfMaterials(Path bundle) throws IOException {
        try {
            Map<String, Content> files = files(bundle);
            return files.containsKey(BillOfMaterials.FILE)
                    ? Optional.of(bytes(files, BillOfMaterials.FILE))
                    : Optional.empty();
        } catch (ZipException e) {
            throw cannotBeUnpacked(e);
        }
    }

    private static Map<String, Content> files(Path bundle) throws IOException {
        return Archive.read(bundle, Bounds.BUNDLE, Archive.Names.NORMAL).files();
    }

    static ManifestException cannotBeUnpacked(ZipException e) {
        return ManifestException.of(NAME, "the bundle cannot be unpacked: it " + e.getMessage());
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
        if (iomod.ofRegistry()) {
            report.problem(
                    service.directory().resolve(ServiceReader.FILE),
                    0,
                    "%s does not say which version of the IOmod %s is meant by \"%s\"; ask the registry with \"asml cast\""
                            .formatted(IomodLock.FILE, iomod.coordinates(), iomod.version()));
        }
        Optional<IomodLock.Entry> locked = lock.behind(iomod);
        if (locked.isPresent() && !isHere(locked.get())) {
            return;
        }
        for (Path source : packages(service, iomod)) {
            if (isPackageOf(iomod, source, service)) {
                if (Files.isDirectory(source)) {
                    addFolder(source);
                } else {
                    addFile(source);
                }
            }
        }
    }

    /** An IOmod's packages: one, or if it is from a registry those for all architectures, so that it runs on each. */
    private List<Path> packages(ServiceManifest service, IomodDependency iomod) {
        return lock.behind(iomod)
                .map(entry -> entry.packages().keySet().stream()
                        .map(architecture -> project.directory().resolve(entry.file(architecture)))
                        .toList())
                .orElseGet(() -> service.sourceOf(iomod).stream().toList());
    }

    /** Whether all packages of an IOmod are what was locked. */
    private boolean isHere(IomodLock.Entry locked) throws IOException {
        Path file = project.directory().resolve(IomodLock.FILE);
        addFile(file);
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<Architecture, String> each : locked.packages().entrySet()) {
            String path = locked.file(each.getKey());
            problem(path, each.getValue()).ifPresent(wrong::add);
        }
        wrong.forEach(message -> report.problem(file, 0, message));
        return wrong.isEmpty();
    }

    private Optional<String> problem(String path, String sha256) throws IOException {
        if (!Files.isRegularFile(root.resolve(path))) {
            return Optional.of("the package %s is missing; fetch it with \"asml cast\"".formatted(path));
        }
        String found = BundleSeal.hash(root.resolve(path));
        return found.equals(sha256)
                ? Optional.empty()
                : Optional.of(
                        "the package %s is not the one that was locked: its SHA-256 is %s, not %s; remove it, and fetch it again with \"asml cast\""
                                .formatted(path, found, sha256));
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
