package dev.caravan.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.report.Engine;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.intake.Source;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ReportService;
import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a report by both engines, and holds one against the other. */
record EngineComparison(RunningCaravan caravan) {
    JobView make(ReportOptions options, @Nullable Engine engine, Path... files) {
        return make(options, engine, sources(files));
    }

    JobView make(ReportOptions options, @Nullable Engine engine, List<Source> sources) {
        return caravan.ended(submit(options, engine, sources));
    }

    /** The number of the job. */
    long submit(ReportOptions options, @Nullable Engine engine, List<Source> sources) {
        ReportOptions by = engine == null ? options : options.by(engine, options.parts());
        return caravan.bean(ReportService.class).submit(sources, by).job().id();
    }

    List<Source> sources(Path... files) {
        ReportService reports = caravan.bean(ReportService.class);
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            sources.addAll(reports.discoveredSources(file).all());
        }
        return sources;
    }

    /** The rows of a report, which has a header, in the order of their text. */
    List<String> rows(JobView job) throws IOException {
        String text = Files.readString(Path.of(URI.create(caravan.bean(ReportProgressRepository.class)
                .result(job.id())
                .orElseThrow()
                .location())));
        return text.lines().skip(1).sorted().toList();
    }

    List<List<Object>> rejects(JobView job) {
        return caravan.jdbc()
                .sql(
                        "SELECT record, line, byte_offset, column_name, reason, message, raw FROM caravan.reject WHERE job = :job ORDER BY record")
                .param("job", job.id())
                .query((row, number) -> Arrays.<Object>asList(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        new String(row.getBytes(7), StandardCharsets.UTF_8)))
                .list();
    }

    /** Both engines make the same report of the files. Returns its rejects. */
    List<List<Object>> hold(ReportOptions options, Path... files) throws IOException {
        JobView local = make(options, Engine.LOCAL, files);
        JobView spark = make(options, Engine.SPARK, files);
        assertThat(local.state()).as("%s", local.note()).isEqualTo(JobState.COMPLETED);
        assertThat(spark.state()).as("%s", spark.note()).isEqualTo(JobState.COMPLETED);
        assertThat(rows(spark)).isEqualTo(rows(local));
        List<List<Object>> rejects = rejects(local);
        assertThat(rejects(spark)).isEqualTo(rejects);
        assertThat(spark.balance()).isEqualTo(local.balance());
        assertThat(spark.skippedLines()).isEqualTo(local.skippedLines());
        return rejects;
    }
}
