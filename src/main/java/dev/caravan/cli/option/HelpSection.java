package dev.caravan.cli.option;

/** The sections of a command's help, in their order. */
public enum HelpSection {
    SOURCES("What to read"),
    READING("How to read it"),
    COLUMNS("Columns"),
    ROWS("Rows"),
    REPORT("What to report"),
    PROBLEMS("What to do about duplicates and errors"),
    TARGET("Where to"),
    OTHER("Also");

    private final String title;

    HelpSection(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
