package dev.caravan.cli.output;

/** The exit codes of the command line; scripts rely on them. */
public final class ExitCode {
    public static final int COMPLETED = 0;

    /** Bad usage or configuration; nothing was done. */
    public static final int USAGE = 2;

    /** A job FAILED or was ABORTED, dead letters are outstanding, or a server that the command needs is unavailable. */
    public static final int FAILED = 4;

    private ExitCode() {}
}
