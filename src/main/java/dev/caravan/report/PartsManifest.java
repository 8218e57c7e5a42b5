package dev.caravan.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.caravan.digest.Sha256;
import dev.caravan.feed.report.ReportSpec.Format;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.report.cluster.Part;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The list of a report's parts, beside them.
 *
 * @param columns of each part
 * @param rows of all parts
 * @param bytes of all parts
 * @param sha256 of what {@code sha256sum part-*.csv} prints where the parts are
 * @param parts by partition, with their paths from here
 */
record PartsManifest(List<String> columns, long rows, long bytes, String sha256, List<Part> parts) {
    static final String NAME = "manifest.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    PartsManifest {
        columns = List.copyOf(columns);
        parts = List.copyOf(parts);
    }

    /** @param parts by partition, which is also the order of their names */
    static PartsManifest of(List<String> columns, List<Part> parts) {
        String list = parts.stream()
                .map(part -> "%s  %s\n"
                        .formatted(
                                part.sha256(), part.name().substring(part.name().lastIndexOf('/') + 1)))
                .collect(Collectors.joining());
        return new PartsManifest(
                columns,
                parts.stream().mapToLong(Part::rows).sum(),
                parts.stream().mapToLong(Part::bytes).sum(),
                Sha256.hex(list),
                parts);
    }

    byte[] json() throws IOException {
        return JSON.writeValueAsBytes(this);
    }

    /** The manifest in this JSON, if it is one. */
    static Optional<PartsManifest> read(byte[] json) throws IOException {
        try {
            return Optional.of(JSON.readValue(json, PartsManifest.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** @param location URI of the output */
    JobResult result(String location) {
        return new JobResult(location, Format.CSV.name(), bytes, rows, sha256, false);
    }
}
