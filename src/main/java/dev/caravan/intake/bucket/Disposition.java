package dev.caravan.intake.bucket;

/** How an object is handled when its job has ended. */
enum Disposition {
    /** Nothing. */
    KEEP,
    /** It is tagged with its job and the job's state. */
    TAG,
    /** Once its job COMPLETED it is moved. */
    MOVE,
    /** Once its job COMPLETED it is deleted. */
    DELETE
}
