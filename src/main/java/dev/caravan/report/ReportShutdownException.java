package dev.caravan.report;

/** The process stops while it makes a report; the job is the next worker's. */
final class ReportShutdownException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
