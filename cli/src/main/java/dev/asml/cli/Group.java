package dev.asml.cli;

/** The headings that {@code asml --help} lists commands under, in this order. */
enum Group {
    START("Start"),
    BUILD("Build and deploy"),
    OPERATE("Run and watch"),
    SCREENS("Functions with a screen"),
    IOMODS("IOmods"),
    TOOL("This tool"),
    OTHER("Further commands");

    private final String title;

    Group(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Where a command belongs. */
    static Group of(Object command) {
        Listed listed = command.getClass().getAnnotation(Listed.class);
        return listed == null ? OTHER : listed.in();
    }
}
