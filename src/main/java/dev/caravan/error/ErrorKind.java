package dev.caravan.error;

/** Kinds of errors for users. The command line maps each to an exit code, HTTP to a problem type. */
public enum ErrorKind {
    /** A setting or an option is wrong; only the operator can correct it. */
    CONFIGURATION,
    /** The source is missing, unreadable, or not a file that Caravan loads. */
    UNUSABLE_SOURCE,
    /** No configured feed takes the source. */
    UNKNOWN_FEED,
    /** The named report is not configured. */
    UNKNOWN_REPORT,
    /** A store denies access, or has no such object; the operator must name or allow it. */
    ACCESS_DENIED,
    /** A server that Caravan needs can't be reached or started; a later attempt may succeed. */
    UNAVAILABLE,
    /** The login is bound to other tables, feeds or sources. */
    NOT_PERMITTED,
    /** The request contradicts itself. */
    BAD_REQUEST,
    /** No such upload exists, or it has ended. */
    UNKNOWN_UPLOAD,
    /** Another client began the upload. */
    UPLOAD_OF_ANOTHER,
    /** The part does not fit what was uploaded before: another length, other bytes, another offset. */
    UPLOAD_CONFLICT,
    /** Another request sends to the same upload. */
    UPLOAD_BUSY,
    /** The connection ended, or the body has another length than declared. */
    UPLOAD_CUT_OFF,
    /** The bytes do not have the declared checksum. */
    CHECKSUM_MISMATCH,
    /** A scanner refuses the file. */
    UPLOAD_REFUSED,
    /** The file is larger than the limit. */
    UPLOAD_TOO_LARGE,
    /** The client has too many unfinished uploads. */
    TOO_MANY_UPLOADS,
    /** The disk is full. */
    DISK_FULL
}
