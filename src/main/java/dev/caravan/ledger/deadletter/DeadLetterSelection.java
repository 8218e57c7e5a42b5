package dev.caravan.ledger.deadletter;

import dev.caravan.message.ChunkId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Selects the dead letters that meet every given condition. Its text is {@code all}, {@code job=7}, {@code cause=ab12} or
 * {@code chunks=3/17,3/18}; people may write it so, or as {@code job 7}, {@code cause ab12} and {@code 3/17,3/18}.
 *
 * @param job null: any job
 * @param fingerprint null: any cause
 * @param chunks empty: any chunk
 */
public record DeadLetterSelection(
        @Nullable Long job, @Nullable String fingerprint, List<ChunkId> chunks) {
    public static final DeadLetterSelection ALL = new DeadLetterSelection(null, null, List.of());

    /** Chunks that one selection may name. */
    public static final int MAX_CHUNKS = 1_000;

    /** Pattern of a cause: hexadecimal digits. */
    public static final String CAUSE = "[0-9a-f]{1,64}";

    private static final Pattern TEXT =
            Pattern.compile("(all)|job[ =]([0-9]{1,18})|cause[ =](" + CAUSE + ")|(?:chunks[ =])?([0-9][0-9/, ]*)");

    public static DeadLetterSelection ofJob(long job) {
        return new DeadLetterSelection(job, null, List.of());
    }

    public static DeadLetterSelection ofCause(String fingerprint) {
        return new DeadLetterSelection(null, fingerprint, List.of());
    }

    public static DeadLetterSelection of(List<ChunkId> chunks) {
        return new DeadLetterSelection(null, null, List.copyOf(chunks));
    }

    /**
     * Makes a selection of the one way in which it is given.
     *
     * @throws IllegalArgumentException if it is given in no way or in several, or names more than {@value #MAX_CHUNKS} chunks
     */
    public static DeadLetterSelection of(
            @Nullable Long job, @Nullable String cause, @Nullable List<ChunkId> chunks, boolean all) {
        if (Stream.of(job != null, cause != null, chunks != null && !chunks.isEmpty(), all)
                        .filter(given -> given)
                        .count()
                != 1) {
            throw new IllegalArgumentException("one of job, cause, chunks and all must select the dead letters");
        }
        if (chunks != null && chunks.size() > MAX_CHUNKS) {
            throw new IllegalArgumentException(
                    "%d dead letters are named; name at most %d".formatted(chunks.size(), MAX_CHUNKS));
        }
        return chunks == null ? new DeadLetterSelection(job, cause, List.of()) : of(chunks);
    }

    /**
     * Reads the text of a selection.
     *
     * @throws IllegalArgumentException if it is none of the forms that the class names
     */
    public static DeadLetterSelection parse(String text) {
        Matcher form = TEXT.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" selects no dead letters: write all, job 7, cause ab12, or chunks as 3/17,3/18"
                            .formatted(text));
        }
        return of(
                form.group(2) == null ? null : Long.valueOf(form.group(2)),
                form.group(3),
                form.group(4) == null
                        ? null
                        : Stream.of(form.group(4).strip().split("[ ,]+"))
                                .map(ChunkId::read)
                                .toList(),
                form.group(1) != null);
    }

    /** Without spaces, as the audit log needs it; {@link #parse} reads it, unless several conditions are given. */
    @Override
    public String toString() {
        String text = Stream.of(
                        job == null ? "" : "job=" + job,
                        fingerprint == null ? "" : "cause=" + fingerprint,
                        chunks.isEmpty()
                                ? ""
                                : "chunks="
                                        + chunks.stream().map(ChunkId::toString).collect(Collectors.joining(",")))
                .filter(condition -> !condition.isEmpty())
                .collect(Collectors.joining(","));
        return text.isEmpty() ? "all" : text;
    }

    /** On {@code letter}, an alias of {@code caravan.dead_letter}. */
    String condition() {
        return (job == null ? "" : " AND letter.job = :selected_job")
                + (fingerprint == null ? "" : " AND letter.fingerprint = :selected_cause")
                + (chunks.isEmpty() ? "" : " AND (letter.job, letter.sequence) IN (:selected_chunks)");
    }

    Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        if (job != null) {
            parameters.put("selected_job", job);
        }
        if (fingerprint != null) {
            parameters.put("selected_cause", fingerprint);
        }
        if (!chunks.isEmpty()) {
            parameters.put(
                    "selected_chunks",
                    chunks.stream()
                            .map(chunk -> new Object[] {chunk.job(), chunk.sequence()})
                            .toList());
        }
        return parameters;
    }
}
