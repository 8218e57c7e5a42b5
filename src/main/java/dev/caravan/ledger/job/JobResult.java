package dev.caravan.ledger.job;

/**
 * The result of a report.
 *
 * @param location URI of a file ({@code file:}) or an object ({@code s3:})
 * @param format its file format, by its name in {@code ReportSpec.Format}
 * @param bytes its size
 * @param rows rows of the report, without its header
 * @param sha256 SHA-256 of its bytes, in hexadecimal
 * @param gone whether retention has deleted it
 */
public record JobResult(String location, String format, long bytes, long rows, String sha256, boolean gone) {}
