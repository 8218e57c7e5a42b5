package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What an undo of a job would delete now.
 *
 * @param rows of the table that the job inserted and still owns; absent if it can't be undone
 * @param obstacle why it can't be undone; absent if it can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "UndoPreview")
record UndoPreviewResponse(
        long job,
        String table,
        @Nullable Long rows,
        @Nullable String obstacle) {}
