package dev.asml.threader;

import dev.asml.threader.function.HostLimits;
import dev.asml.threader.http.HandOverApi.Place;
import dev.asml.threader.log.LogFormat;
import dev.asml.threader.process.InProcess;
import dev.asml.threader.secret.KeySource;
import dev.asml.threader.secret.SecretName;
import dev.asml.threader.secret.SecretStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a Threader is told when it starts.
 *
 * @param http where functions are served
 * @param admin where it is operated
 * @param console where people play in a browser
 * @param data the folder with all that it keeps
 * @param store where releases and secrets are kept, if it is to be shared with other Threaders: a folder or
 *     {@code s3://BUCKET/PREFIX}
 * @param iomods folders with installed {@code .iomod} packages
 * @param inProcess the IOmods that may run inside the Threader
 * @param logFormat how its log is written to standard error
 * @param exitWithParent whether it ends when its standard input does
 * @param secretsKeys where the keys are that secrets are sealed with, by their names
 * @param trust files and folders of keys of which one has to have signed what is deployed; none if no signature is needed
 * @param chaos whether calls of IOmods may be disturbed on purpose
 * @param concurrency invocations that may run or wait for IO at once
 * @param replace whether it is to take the place of a Threader that has the data folder: how long that one may go on with
 *     what it has begun
 */
record Settings(
        Address http,
        Address admin,
        Address console,
        Path data,
        Optional<String> store,
        List<Path> iomods,
        InProcess inProcess,
        LogFormat logFormat,
        boolean exitWithParent,
        Map<String, KeySource> secretsKeys,
        List<Path> trust,
        boolean chaos,
        int concurrency,
        Optional<Duration> replace) {

    /** The name of the variable with the file of the default key. */
    static final String KEY_VARIABLE = "ASML_SECRETS_KEY_FILE";

    private static final Address HTTP = new Address("127.0.0.1", 8080);
    private static final Address ADMIN = new Address("127.0.0.1", 8081);
    private static final Address CONSOLE = new Address("127.0.0.1", 8082);

    /** Far beyond what a machine has memory for. */
    private static final int MOST_CONCURRENCY = 10_000_000;

    /** Connections of which nobody hears end after two minutes, and others with their next answer. */
    private static final Duration DRAIN = Duration.ofSeconds(150);

    static final String USAGE = """
            usage: asml up [options]
              --http HOST:PORT      where functions are served (default 127.0.0.1:8080; port 0 means any free one)
              --admin HOST:PORT     where the Threader is operated (default 127.0.0.1:8081)
              --console HOST:PORT   where people play in a browser (default 127.0.0.1:8082)
              --data DIR            what it keeps (default .asml)
              --store STORE         where releases and secrets are kept that several Threaders follow: a folder, or
                                    s3://BUCKET/PREFIX (default: for this Threader alone, in what it keeps)
              --iomods DIR          installed IOmods; may be given several times
              --in-process IOMOD    an IOmod that may run inside the Threader, or all; may be given several times
              --log-format FORMAT   text or json (default text)
              --exit-with-parent    end when standard input is closed
              --secrets-key [NAME=]KEY
                                    a key that secrets are sealed with: a file, or exec:COMMAND that prints it;
                                    may be given several times
              --trust FILE          a public key, or a folder of them: only what one of them has signed is deployed;
                                    may be given several times (default: anything is)
              --chaos               let "asml chaos" disturb calls of IOmods
              --concurrency N       invocations that may run or wait for IO at once (default 10000)
              --replace             take the place of the Threader that has the data folder, at its addresses, without
                                    a request lost; starts as usual if there is none
              --drain SECONDS       how long the one that is replaced may go on with what it has begun (default 150)
            """;

    /** What is wrong with the options; the message is for the user. */
    static final class UsageException extends RuntimeException {
        UsageException(String message) {
            super(message);
        }
    }

    /** A host and a port to bind. */
    record Address(String host, int port) {
        static Address parse(String option, String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "127.0.0.1" : text.substring(0, colon);
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                if (port >= 0 && port <= 65535 && !host.isEmpty()) {
                    return new Address(host, port);
                }
            } catch (NumberFormatException _) {
                // said below
            }
            throw new UsageException(
                    "%s takes HOST:PORT, for example 127.0.0.1:8080, not \"%s\"".formatted(option, text));
        }
    }

    /**
     * Reads the command line.
     *
     * @throws UsageException if an option is unknown or its value is wrong
     */
    static Settings parse(String... arguments) {
        Address http = HTTP;
        Address admin = ADMIN;
        Address console = CONSOLE;
        Path data = Path.of(".asml");
        Optional<String> store = Optional.empty();
        List<Path> iomods = new ArrayList<>();
        List<String> inProcess = new ArrayList<>();
        LogFormat format = LogFormat.TEXT;
        boolean exitWithParent = false;
        Map<String, KeySource> keys = new TreeMap<>();
        Optional.ofNullable(System.getenv(KEY_VARIABLE))
                .filter(file -> !file.isBlank())
                .ifPresent(file -> keys.put(SecretStore.DEFAULT_KEY, KeySource.parse(file)));
        List<Path> trust = new ArrayList<>();
        boolean chaos = false;
        int concurrency = HostLimits.CONCURRENCY;
        boolean replace = false;
        Optional<Duration> drain = Optional.empty();
        List<String> rest = new ArrayList<>(List.of(arguments));
        while (!rest.isEmpty()) {
            String option = rest.removeFirst();
            switch (option) {
                case "--http" -> http = Address.parse(option, value(option, rest));
                case "--admin" -> admin = Address.parse(option, value(option, rest));
                case "--console" -> console = Address.parse(option, value(option, rest));
                case "--data" -> data = Path.of(value(option, rest));
                case "--store" -> store = Optional.of(store(value(option, rest)));
                case "--iomods" -> iomods.add(Path.of(value(option, rest)));
                case "--in-process" -> inProcess.add(value(option, rest));
                case "--log-format" -> format = format(value(option, rest));
                case "--exit-with-parent" -> exitWithParent = true;
                case "--secrets-key" -> addKey(keys, value(option, rest));
                case "--trust" -> trust.add(Path.of(value(option, rest)));
                case "--chaos" -> chaos = true;
                case "--concurrency" -> concurrency = concurrency(value(option, rest));
                case "--replace" -> replace = true;
                case "--drain" -> drain = Optional.of(seconds(option, value(option, rest)));
                default -> throw new UsageException("unknown option \"%s\"".formatted(option));
            }
        }
        if (drain.isPresent() && !replace) {
            throw new UsageException("--drain says how long a Threader may take that is replaced; give --replace, too");
        }
        return new Settings(
                http,
                admin,
                console,
                data,
                store,
                List.copyOf(iomods),
                inProcess(inProcess),
                format,
                exitWithParent,
                Map.copyOf(keys),
                List.copyOf(trust),
                chaos,
                concurrency,
                replace ? Optional.of(drain.orElse(DRAIN)) : Optional.empty());
    }

    /**
     * The same at the addresses of a Threader that is replaced.
     *
     * @throws StartException if it is to be at others
     */
    Settings at(Place place) {
        return new Settings(
                taken("--http", http, HTTP, place.http()),
                taken("--admin", admin, ADMIN, place.admin()),
                taken("--console", console, CONSOLE, place.console()),
                data,
                store,
                iomods,
                inProcess,
                logFormat,
                exitWithParent,
                secretsKeys,
                trust,
                chaos,
                concurrency,
                replace);
    }

    private static Address taken(String option, Address wanted, Address usual, String there) {
        Address taken = Address.parse(option, there);
        if (wanted.port() != 0 && !wanted.equals(usual) && !wanted.equals(taken)) {
            throw new StartException(
                    "the Threader that is to be replaced is at %s and not at %s %s:%d; one that replaces it takes its addresses"
                            .formatted(there, option, wanted.host(), wanted.port()));
        }
        return taken;
    }

    private static Duration seconds(String option, String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new UsageException(
                    "%s takes a number of seconds, for example 150, not \"%s\"".formatted(option, text));
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    private static void addKey(Map<String, KeySource> keys, String text) {
        int equals = text.startsWith(KeySource.COMMAND) ? -1 : text.indexOf('=');
        String name = equals < 0 ? SecretStore.DEFAULT_KEY : text.substring(0, equals);
        if (!SecretName.isName(name) || equals == text.length() - 1) {
            throw new UsageException(
                    "--secrets-key takes FILE, NAME=FILE, exec:COMMAND or NAME=exec:COMMAND, for example backup=/etc/asml/backup.key");
        }
        keys.put(name, KeySource.parse(text.substring(equals + 1)));
    }

    private static String value(String option, List<String> rest) {
        if (rest.isEmpty()) {
            throw new UsageException(option + " needs a value");
        }
        return rest.removeFirst();
    }

    private static String store(String text) {
        if (text.isBlank()) {
            throw new UsageException("--store takes a folder, or s3://BUCKET/PREFIX, not \"%s\"".formatted(text));
        }
        return text;
    }

    private static InProcess inProcess(List<String> words) {
        try {
            return InProcess.parse(words);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--in-process takes coordinates of IOmods, or all: " + e.getMessage());
        }
    }

    private static int concurrency(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= MOST_CONCURRENCY) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new UsageException("--concurrency takes a number from 1 to %d, for example %d, not \"%s\""
                .formatted(MOST_CONCURRENCY, HostLimits.CONCURRENCY, text));
    }

    private static LogFormat format(String text) {
        try {
            return LogFormat.parse(text);
        } catch (IllegalArgumentException _) {
            throw new UsageException("--log-format is text or json, not \"%s\"".formatted(text));
        }
    }
}
