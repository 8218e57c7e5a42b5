package dev.caravan.web;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.feed.report.ReportSpec.Format;
import dev.caravan.jobs.JobService;
import dev.caravan.ledger.job.Job;
import dev.caravan.web.download.Download;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The first rows of a report's result, for people who look at it before they download it. */
@RestController
@Tag(name = "Downloads")
@ConditionalOnProperty("caravan.web.enabled")
class ResultRowsController {
    private static final int MOST_ROWS = 1_000;

    /** Bytes of the result that are read, as stored and unpacked, whatever it holds. */
    private static final int MOST_BYTES = 1 << 20;

    private static final Dialect DIALECT = Dialect.standard().withHeader(false);

    private final JobService jobService;
    private final JobResponses jobs;
    private final ReportResults results;

    ResultRowsController(JobService jobService, JobResponses jobs, ReportResults results) {
        this.jobService = jobService;
        this.jobs = jobs;
        this.results = results;
    }

    /** At most the rows in the first MiB of a CSV file; a Parquet file can only be downloaded. */
    @Operation(summary = "Show the first rows of a report's result")
    @GetMapping("/api/jobs/{id}/result/rows")
    ResultRowsResponse rows(
            @PathVariable long id, @RequestParam(defaultValue = "100") @Min(1) @Max(MOST_ROWS) int limit)
            throws IOException {
        Job job = jobs.required(id).job();
        Download result = results.of(job);
        if (result.mediaType().equals(Format.PARQUET.mediaType())) {
            throw new ProblemException(
                    ProblemType.NO_RESULT, "the result of job %d is a Parquet file: download it".formatted(id));
        }
        byte[] text = head(result);
        List<List<String>> records = records(text, limit + 2);
        boolean cutOff = text.length >= MOST_BYTES || result.bytes() > MOST_BYTES;
        if (cutOff && records.size() < limit + 2) {
            // The last one may lack its end.
            records = records.subList(0, Math.max(0, records.size() - 1));
        }
        List<String> columns = records.isEmpty() ? List.of() : records.get(0);
        List<List<String>> rows = records.subList(Math.min(1, records.size()), Math.min(records.size(), limit + 1));
        return new ResultRowsResponse(
                columns, jobService.groupColumns(job), rows, cutOff || records.size() > limit + 1);
    }

    private static byte[] head(Download result) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        result.copy(0, Math.min(result.bytes(), MOST_BYTES), stored);
        if (!result.mediaType().equals(Format.CSV_GZIP.mediaType())) {
            return stored.toByteArray();
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(stored.toByteArray()))) {
            byte[] buffer = new byte[1 << 13];
            for (int read = in.read(buffer); read >= 0 && text.size() < MOST_BYTES; read = in.read(buffer)) {
                text.write(buffer, 0, read);
            }
        } catch (EOFException cutOff) {
            // The rest of the file was not read.
        }
        return text.toByteArray();
    }

    private static List<List<String>> records(byte[] text, int most) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (ChunkReader reader = ChunkReader.of(text, DIALECT, RecordLimits.standard(), most)) {
            Chunk chunk = reader.next();
            if (chunk == null) {
                return rows;
            }
            Records records =
                    new RecordParser(DIALECT, RecordLimits.standard(), 0, FieldCountPolicy.REJECT).parse(chunk);
            for (int r = 0; r < records.size() && rows.size() < most; r++) {
                List<String> row = new ArrayList<>();
                for (int c = 0; c < records.fields(r); c++) {
                    row.add(records.text(r, c));
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
