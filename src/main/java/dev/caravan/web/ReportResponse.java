package dev.caravan.web;

import dev.caravan.feed.report.ReportDefinition;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A configured report.
 *
 * @param report its name
 * @param rules as configured; null where the default applies
 */
@Schema(name = "NamedReport")
record ReportResponse(String report, ReportDefinition rules) {
    /** All reports, in the order in which they are matched against a file. */
    @Schema(name = "ReportList")
    record Page(List<ReportResponse> reports) {}
}
