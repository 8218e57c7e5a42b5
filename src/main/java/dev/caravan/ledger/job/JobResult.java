package dev.caravan.ledger.job;

/**
 * What a report's job has made.
 *
 * @param location URI of a file ({@code file:}) or an object ({@code s3:})
 * @param format what it is written as, by its name in {@code ReportSpec.Format}
 * @param bytes its size
 * @param rows of the report, its header not counted
 * @param sha256 of its bytes, in hexadecimal
 * @param gone whether it was deleted, because it is kept no longer
 */
public record JobResult(String location, String format, long bytes, long rows, String sha256, boolean gone) {}
