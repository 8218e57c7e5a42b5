package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A rule that a corrected row breaks, as JSON.
 *
 * @param row its index in the request, from 0
 * @param field index of the invalid field, from 0; absent if the whole record is invalid
 * @param reason stable code
 */
@Schema(name = "CorrectionFault")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CorrectionFaultJson(int row, @Nullable Integer field, String reason, String message) {}
