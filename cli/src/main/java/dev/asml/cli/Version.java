package dev.asml.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {
    static String number() {
        String packaged = Version.class.getPackage().getImplementationVersion();
        return packaged == null ? "(unpackaged)" : packaged;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"asml " + number()};
    }
}
