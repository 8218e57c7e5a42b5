package dev.caravan.jobs;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * A reject in the columns of its job's file.
 *
 * @param texts of the columns, as they stand in the file
 * @param quoted which of them were in quotes
 * @param line of the job whose record it is; empty if that is not known
 * @param offset as {@code line}
 * @param raw text of the record; empty if the columns hold all of it
 */
record RejectFields(List<String> texts, IntPredicate quoted, String line, String offset, String raw) {}
