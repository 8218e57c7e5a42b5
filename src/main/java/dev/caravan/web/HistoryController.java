package dev.caravan.web;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobFilter;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** What was loaded, by table and by file. The loads themselves are jobs: {@code /api/jobs?table=} and {@code ?file=}. */
@RestController
@Tag(name = "History")
@ConditionalOnProperty("caravan.web.enabled")
class HistoryController {
    private static final String TABLES = "/api/tables";
    private static final String FILES = "/api/files";
    private static final int PAGE = 100;

    /** Latest jobs of a name among which there must be one that the login may see. */
    private static final int LOOKED_AT = 5;

    /** Latest jobs of a name that are added up. */
    private static final int ADDED_UP = 200;

    /** Pages of names that are read for one of which a bound login sees few; the client requests the next. */
    private static final int MOST_PAGES = 5;

    private final JobService jobService;
    private final JobResponses answers;

    HistoryController(JobService jobService, JobResponses answers) {
        this.jobService = jobService;
        this.answers = answers;
    }

    /** @param after name of a table: only those behind it, as {@code next} of the previous page requests */
    @Operation(summary = "List the tables that jobs loaded")
    @GetMapping(TABLES)
    HistoryResponse tables(
            @RequestParam(defaultValue = "") @Size(max = 400) String after,
            @RequestParam(defaultValue = "50") @Min(1) @Max(PAGE) int limit) {
        return page(TABLES, from -> jobService.tables(from, limit), HistoryController::ofTable, after, limit);
    }

    /** @param after name of a file: only those behind it, as {@code next} of the previous page requests */
    @Operation(summary = "List the files that jobs loaded, by name")
    @GetMapping(FILES)
    HistoryResponse files(
            @RequestParam(defaultValue = "") @Size(max = 400) String after,
            @RequestParam(defaultValue = "50") @Min(1) @Max(PAGE) int limit) {
        return page(FILES, from -> jobService.files(from, limit), HistoryController::ofFile, after, limit);
    }

    @Operation(summary = "Add up the latest loads of a table")
    @GetMapping(TABLES + "/sums")
    HistoryResponse.Sums table(@RequestParam @NotBlank @Size(max = 400) String name) {
        return sums(name, ofTable(name));
    }

    @Operation(summary = "Add up the latest loads of files with a name")
    @GetMapping(FILES + "/sums")
    HistoryResponse.Sums file(@RequestParam @NotBlank @Size(max = 400) String name) {
        return sums(name, ofFile(name));
    }

    private static JobFilter ofTable(String table) {
        return new JobFilter(null, List.of(), table, null, null, null, null);
    }

    private static JobFilter ofFile(String file) {
        return new JobFilter(null, List.of(), null, null, file, null, null);
    }

    private HistoryResponse page(
            String path,
            Function<String, List<String>> names,
            Function<String, JobFilter> jobsOf,
            String after,
            int limit) {
        List<HistoryResponse.Entry> entries = new ArrayList<>();
        String last = after;
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            List<String> found = names.apply(last);
            Map<String, List<Long>> numbers = new LinkedHashMap<>();
            found.forEach(name -> numbers.put(name, jobService.numbers(jobsOf.apply(name), null, LOOKED_AT)));
            Map<Long, JobView> views =
                    jobService
                            .jobs(numbers.values().stream()
                                    .flatMap(List::stream)
                                    .toList())
                            .stream()
                            .filter(HistoryController::isLoad)
                            .filter(answers::isShown)
                            .collect(Collectors.toMap(JobView::id, Function.identity()));
            for (String name : found) {
                last = name;
                numbers.getOrDefault(name, List.of()).stream()
                        .map(views::get)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .ifPresent(job -> entries.add(new HistoryResponse.Entry(name, answers.listed(job))));
                if (entries.size() == limit) {
                    return new HistoryResponse(entries, next(path, last, limit));
                }
            }
            if (found.size() < limit) {
                return new HistoryResponse(entries, null);
            }
        }
        return new HistoryResponse(entries, next(path, last, limit));
    }

    /** A report may be called as a table is. */
    private static boolean isLoad(JobView view) {
        return view.job().kind() == JobKind.LOAD;
    }

    private HistoryResponse.Sums sums(String name, JobFilter jobs) {
        List<JobView> page = jobService.page(jobs, null, ADDED_UP + 1);
        List<JobView> added = page.stream()
                .limit(ADDED_UP)
                .filter(HistoryController::isLoad)
                .filter(answers::isShown)
                .toList();
        return new HistoryResponse.Sums(
                name,
                added.size(),
                page.size() > ADDED_UP,
                added.stream()
                        .map(JobView::balance)
                        .reduce(JobBalance::plus)
                        .orElseThrow(() -> new ProblemException(
                                ProblemType.NOT_FOUND, "no job has loaded %s that this login may see".formatted(name))),
                added.stream().mapToLong(JobView::deleted).sum());
    }

    private static String next(String path, String after, int limit) {
        return UriComponentsBuilder.fromPath(path)
                .queryParam("after", "{after}")
                .queryParam("limit", limit)
                .encode()
                .buildAndExpand(after)
                .toUriString();
    }
}
