package dev.caravan.cli;

import dev.caravan.duplicates.DuplicatesFile;
import dev.caravan.jobs.JobView;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;

/** {@code caravan duplicates}: the records of a job that were not taken because of their key, as CSV. */
@Command(
        name = "duplicates",
        description =
                "Writes the records of a job that were not taken because of their key, as CSV: the original columns, then"
                        + " _line,_offset,_reason,_winner,_message.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "_reason is duplicate-in-file: the record on line _winner has the same key; key-exists: a row that the table had has",
            "it, and _message says which and which job inserted it; or unchanged, with --on-duplicate update: that row had the same",
            "values. A last record with the reason not-listed says how many can't be told from other records, and why.",
            "",
            "The source is read again, so it must be where it was, or where Caravan archived it, and unchanged; the keys are compared",
            "with the table as it is now. For a job that --on-duplicate fail ended, the records that caused it are written. The format",
            "is that of 'caravan rejects'; see docs/modes.md.",
            "",
            "Examples:",
            "  caravan duplicates 1",
            "  caravan duplicates 1 -o duplicates.csv",
        })
final class DuplicatesCommand extends JobFileCommand {
    @Override
    void require(ConfigurableApplicationContext application, JobView view) {
        application.getBean(DuplicatesFile.class).requireListable(view.job());
    }

    @Override
    String resource() {
        return "duplicates.csv";
    }

    @Override
    long write(ConfigurableApplicationContext application, JobView view, OutputStream out) throws IOException {
        return application.getBean(DuplicatesFile.class).write(view.job(), out);
    }
}
