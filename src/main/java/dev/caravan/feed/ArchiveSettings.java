package dev.caravan.feed;

import dev.caravan.csv.source.DecompressionLimits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.archive}: what compressed sources may unpack to.
 *
 * @param maxRatio unpacked to packed bytes, at most
 * @param ratioFrom unpacked bytes from which on the ratio is checked
 * @param maxUnpacked unpacked bytes of a source, or of all entries of a zip archive, at most; up to 1 EiB
 * @param maxEntries entries of a zip archive, at most
 */
@ConfigurationProperties("caravan.archive")
@Validated
public record ArchiveSettings(
        @DefaultValue("250") @Min(1) long maxRatio,
        @DefaultValue("64MB") DataSize ratioFrom,
        @DefaultValue("1TB") DataSize maxUnpacked,
        @DefaultValue("10000") @Min(1) @Max(100_000) int maxEntries) {
    public ArchiveSettings {
        if (ratioFrom.isNegative() || maxUnpacked.toBytes() < 1) {
            throw new IllegalArgumentException(
                    "caravan.archive.ratio-from is %s and max-unpacked %s; they must be positive"
                            .formatted(ratioFrom, maxUnpacked));
        }
    }

    /** As the reader takes them. */
    public DecompressionLimits limits() {
        return new DecompressionLimits(maxRatio, ratioFrom.toBytes(), maxUnpacked.toBytes(), maxEntries);
    }
}
