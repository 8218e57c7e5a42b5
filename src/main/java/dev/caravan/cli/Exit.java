package dev.caravan.cli;

/** The exit codes of the command line; scripts rely on them. */
final class Exit {
    static final int COMPLETED = 0;

    /** Bad usage or configuration; nothing was done. */
    static final int USAGE = 2;

    /** A job FAILED or was ABORTED, dead letters are outstanding, or something that the command needs is not there. */
    static final int FAILED = 4;

    private Exit() {}
}
