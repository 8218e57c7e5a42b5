package dev.caravan.feed.rule;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;

/**
 * A {@link WriteMode} as an option, a request or a feed states it. What is null is stated elsewhere, or the default.
 *
 * @param atomic whether the sources of one command or request are published in one transaction, or none
 * @param maxDeletes {@code N} or {@code P%}
 */
public record WriteOptions(
        @Nullable LoadMethod method,
        @Nullable LoadMode mode,
        @Nullable DuplicatePolicy onDuplicate,
        @Nullable Boolean append,
        @Nullable Boolean atomic,
        @Nullable String syncScope,
        @Nullable String markDeleted,
        @Nullable String maxDeletes) {
    public static final WriteOptions NONE = new WriteOptions(null, null, null, null, null, null, null);

    /** Options that don't state whether sources are published together. */
    public WriteOptions(
            @Nullable LoadMethod method,
            @Nullable LoadMode mode,
            @Nullable DuplicatePolicy onDuplicate,
            @Nullable Boolean append,
            @Nullable String syncScope,
            @Nullable String markDeleted,
            @Nullable String maxDeletes) {
        this(method, mode, onDuplicate, append, null, syncScope, markDeleted, maxDeletes);
    }

    /** These options, completed by others. */
    public WriteOptions or(WriteOptions other) {
        return new WriteOptions(
                method == null ? other.method : method,
                mode == null ? other.mode : mode,
                onDuplicate == null ? other.onDuplicate : onDuplicate,
                append == null ? other.append : append,
                atomic == null ? other.atomic : atomic,
                syncScope == null ? other.syncScope : syncScope,
                markDeleted == null ? other.markDeleted : markDeleted,
                maxDeletes == null ? other.maxDeletes : maxDeletes);
    }

    /** Whether rows that the table has are changed or deleted: then a source has another effect after others were loaded. */
    public boolean changeRows() {
        return mode == LoadMode.REPLACE || mode == LoadMode.SYNC || onDuplicate == DuplicatePolicy.UPDATE;
    }

    /** Why the options contradict each other, naming them as a feed does; null if they don't. */
    public @Nullable String contradiction() {
        WriteMode standard = WriteMode.STANDARD;
        LoadMode wanted = requireNonNullElse(mode, standard.mode());
        DuplicatePolicy policy = requireNonNullElse(onDuplicate, standard.onDuplicate());
        if (wanted != LoadMode.SYNC && (syncScope != null || markDeleted != null || maxDeletes != null)) {
            return "sync-scope, mark-deleted and max-deletes are for mode: sync";
        }
        if (wanted == LoadMode.SYNC && onDuplicate != null && policy != DuplicatePolicy.UPDATE) {
            return "mode: sync updates the rows that exist; leave on-duplicate out";
        }
        if (method == LoadMethod.DIRECT
                && (wanted != LoadMode.ADD || policy != DuplicatePolicy.KEEP || Boolean.TRUE.equals(atomic))) {
            return "load-method: direct writes rows chunk by chunk, and can't replace, sync, update or fail as a whole, or be atomic; leave load-method out";
        }
        if (Boolean.TRUE.equals(append) && (wanted == LoadMode.SYNC || policy != DuplicatePolicy.KEEP)) {
            return "append makes every record a row, whatever its key; mode: sync and on-duplicate compare keys";
        }
        return null;
    }

    /** @throws IllegalArgumentException if they contradict each other, or {@code maxDeletes} is invalid */
    public WriteMode resolved() {
        String contradiction = contradiction();
        if (contradiction != null) {
            throw new IllegalArgumentException(contradiction);
        }
        WriteMode standard = WriteMode.STANDARD;
        LoadMode wanted = requireNonNullElse(mode, standard.mode());
        return new WriteMode(
                requireNonNullElse(method, standard.method()),
                wanted,
                wanted == LoadMode.SYNC
                        ? DuplicatePolicy.UPDATE
                        : requireNonNullElse(onDuplicate, standard.onDuplicate()),
                requireNonNullElse(append, standard.append()),
                requireNonNullElse(atomic, standard.atomic()),
                syncScope,
                markDeleted,
                maxDeletes == null ? standard.maxDeletes() : RejectLimit.parse(maxDeletes, TooManyRejectsPolicy.KEEP));
    }
}
