package dev.caravan.web;

import dev.caravan.feed.Reports;
import dev.caravan.feed.report.ReportDefinition;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The reports as they are configured. */
@RestController
@Tag(name = "Reports")
@RequestMapping("/api/reports")
@ConditionalOnProperty("caravan.web.enabled")
class ReportsController {
    private final Reports reports;

    ReportsController(Reports reports) {
        this.reports = reports;
    }

    @Operation(summary = "List the configured reports, in the order in which they are matched against a file")
    @GetMapping
    ReportResponse.Page list() {
        return new ReportResponse.Page(reports.all().entrySet().stream()
                .map(report -> new ReportResponse(report.getKey(), report.getValue()))
                .toList());
    }

    @Operation(summary = "Show a configured report")
    @GetMapping("/{name}")
    ReportResponse one(@PathVariable String name) {
        ReportDefinition report = reports.all().get(name);
        if (report == null) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "no report is named so; configured are %s"
                            .formatted(reports.all().keySet()));
        }
        return new ReportResponse(name, report);
    }
}
