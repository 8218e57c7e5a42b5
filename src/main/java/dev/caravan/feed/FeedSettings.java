package dev.caravan.feed;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan} of how files are read and cut into chunks; the feeds themselves are read by {@link Feeds}.
 *
 * @param strictFeeds whether a file that no feed matches is refused; else it loads into a table named after it
 * @param chunk how large chunks are
 * @param records how large the records of sources may be
 */
@ConfigurationProperties("caravan")
@Validated
record FeedSettings(
        @DefaultValue("false") boolean strictFeeds,
        @DefaultValue @Valid Chunk chunk,
        @DefaultValue @Name("record") Records records) {

    /**
     * How large the records of sources may be.
     *
     * @param maxSize bytes of a record, 1 KiB to 64 MiB; a larger one is rejected
     */
    record Records(@DefaultValue("1MB") DataSize maxSize) {
        private static final DataSize SMALLEST = DataSize.ofKilobytes(1);
        private static final DataSize LARGEST = DataSize.ofMegabytes(64);

        Records {
            if (maxSize.compareTo(SMALLEST) < 0 || maxSize.compareTo(LARGEST) > 0) {
                throw new IllegalArgumentException("caravan.record.max-size is %s; it must lie between %s and %s"
                        .formatted(maxSize, SMALLEST, LARGEST));
            }
        }
    }

    /**
     * How large chunks are: whichever bound is reached first ends a chunk.
     *
     * @param maxRecords records in a chunk, 1 to 100,000
     * @param maxSize bytes of a chunk before packing; 1 KiB to 720 KiB, so that even incompressible bytes fit into an SQS
     *     message of 1 MiB
     */
    record Chunk(
            @DefaultValue("10000") @Min(1) @Max(100_000) int maxRecords,
            @DefaultValue("720KB") DataSize maxSize) {
        private static final DataSize SMALLEST = DataSize.ofKilobytes(1);
        private static final DataSize LARGEST = DataSize.ofKilobytes(720);

        Chunk {
            if (maxSize.compareTo(SMALLEST) < 0 || maxSize.compareTo(LARGEST) > 0) {
                throw new IllegalArgumentException("caravan.chunk.max-size is %s; it must lie between %s and %s"
                        .formatted(maxSize, SMALLEST, LARGEST));
            }
        }
    }
}
