package dev.caravan.intake.bucket;

/** How an object is handled after its job has ended. */
enum Disposition {
    /** It is not changed. */
    KEEP,
    /** It is tagged with its job and the job's state. */
    TAG,
    /** It is moved if its job COMPLETED. */
    MOVE,
    /** It is deleted if its job COMPLETED, and read a record. */
    DELETE
}
