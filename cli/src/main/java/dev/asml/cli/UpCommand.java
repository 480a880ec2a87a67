package dev.asml.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Describes {@code asml up}, which the launcher runs as the Threader's own process. */
@Command(
        name = "up",
        header = "Start a Threader and stay with it.",
        description = {
            "When it is ready it prints the lines http=URL, admin=URL and console=URL. It writes its admin URL and",
            "its token to the files \"admin\" and \"token\" in the data folder, where the other commands look for",
            "them, and those of its console to \"console\" and \"console-token\".",
            "SIGTERM and Ctrl-C let the requests end that are under way, then stop it with exit code 0.",
            "SIGUSR1 makes it write what runs and waits to standard error, as \"asml dump\" prints it.",
            "Options for its JVM are taken from $ASML_JAVA_OPTS.",
            "",
            "With --replace it takes the place of a Threader on this machine, for example of an older version, without a",
            "request lost: it starts beside that one, gets all new connections once it can serve all that is deployed,",
            "and the other one ends with its last connection. If it cannot start, the other one goes on. Linux only.",
            "",
            "Several Threaders that are started with the same --store, each with a data folder of its own, serve the",
            "same projects: what is deployed to one, promoted or removed, is so on all of them within two seconds. A",
            "folder has to be one that all of them see, on a file system with locks. They share secrets, too, and need",
            "the same --secrets-key for that. For s3:// the address and the credentials are taken from",
            "AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or else from where the SDK of",
            "AWS looks for them."
        },
        footer = {
            "",
            "Examples:",
            "  asml up --http 0.0.0.0:8080 --data /var/lib/asml",
            "  asml up --store /mnt/shared/releases",
            "  asml up --data /var/lib/asml --replace",
            "  asml up --trust /etc/asml/keys",
            "  asml up --store s3://releases/production"
        })
@Listed(
        in = Group.START,
        see = {"deploy", "ready", "doctor"})
// The Threader reads these options; here they only have their places in the help.
@SuppressWarnings("UnusedVariable")
final class UpCommand implements Action {
    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Where functions answer. Default: 127.0.0.1:8080; port 0 takes a free one.")
    private String http = "";

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "Where the other commands are answered. Default: 127.0.0.1:8081.")
    private String admin = "";

    @Option(
            names = "--console",
            paramLabel = "HOST:PORT",
            description = "Where functions that have a screen are played in a browser. Default: 127.0.0.1:8082.")
    private String console = "";

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder. Default: $ASML_DATA, else ./.asml.")
    private Path data = Path.of("");

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "Where releases and secrets are kept that several Threaders follow: a folder, or"
                    + " s3://BUCKET/PREFIX. Default: in the data folder, for this Threader alone.")
    private String store = "";

    @Option(
            names = "--iomods",
            paramLabel = "DIR",
            description = "A folder of installed IOmods. May be given several times.")
    private List<Path> iomods = List.of();

    @Option(
            names = "--in-process",
            paramLabel = "IOMOD",
            description = "An IOmod whose code may run inside the Threader, if a service wants that, or \"all\"."
                    + " May be given several times.")
    private List<String> inProcess = List.of();

    @Option(names = "--log-format", paramLabel = "FORMAT", description = "text or json. Default: text.")
    private String logFormat = "";

    @Option(
            names = "--secrets-key",
            paramLabel = "[NAME=]KEY",
            description = "A key that secrets are sealed with: a file with 64 hexadecimal digits, readable by its owner"
                    + " alone, or exec:COMMAND, which prints them. May be given several times. Default:"
                    + " $ASML_SECRETS_KEY_FILE, else one made in the data folder, which seals nothing for others.")
    private List<String> secretsKeys = List.of();

    @Option(
            names = "--trust",
            paramLabel = "KEY",
            description =
                    "A public key of Ed25519, a PEM file, or a folder of them: only bundles that one of these keys has"
                            + " signed are deployed. May be given several times. Default: bundles need no signature.")
    private List<Path> trust = List.of();

    @Option(names = "--exit-with-parent", description = "Stop when standard input ends.")
    private boolean exitWithParent;

    @Option(names = "--chaos", description = "Let \"asml chaos\" disturb calls of IOmods.")
    private boolean chaos;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Invocations that may run or wait for IO at once. Default: 10000.")
    private int concurrency;

    @Option(
            names = "--replace",
            description =
                    "Take the place of the Threader that has the data folder, at its addresses. Starts as usual if"
                            + " there is none.")
    private boolean replace;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            description = "With --replace: how long the other one may go on with what it has begun. Default: 150.")
    private int drain;

    @Override
    public void run(Terminal terminal) {
        throw CliException.failed("\"asml up\" is started by the launcher; run it as asml, not through java");
    }
}
