package dev.caravan.web;

import dev.caravan.feed.Reports;
import dev.caravan.feed.report.ReportDefinition;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The reports as they are configured. */
@RestController
@RequestMapping("/api/reports")
@ConditionalOnProperty("caravan.web.enabled")
class ReportsController {
    private final Reports reports;

    ReportsController(Reports reports) {
        this.reports = reports;
    }

    /** In the order in which they are asked whether a file is theirs. */
    @GetMapping
    Map<String, List<Map<String, Object>>> list() {
        return Map.of(
                "reports",
                reports.all().entrySet().stream()
                        .map(report -> fields(report.getKey(), report.getValue()))
                        .toList());
    }

    @GetMapping("/{name}")
    Map<String, Object> one(@PathVariable String name) {
        ReportDefinition report = reports.all().get(name);
        if (report == null) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "no report is named so; configured are %s"
                            .formatted(reports.all().keySet()));
        }
        return fields(name, report);
    }

    private static Map<String, Object> fields(String name, ReportDefinition report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("report", name);
        fields.put("rules", report);
        return fields;
    }
}
