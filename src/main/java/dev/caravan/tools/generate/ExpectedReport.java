package dev.caravan.tools.generate;

/**
 * The expected report by song and date with the sum of plays.
 *
 * @param rows data rows in the file
 * @param groups rows of the report
 * @param bytes the file's size, header included
 * @param digest of the report's rows, see {@link TableDigest}
 */
public record ExpectedReport(long rows, long groups, long bytes, long digest) {

    ExpectedReport plus(ExpectedReport more) {
        return new ExpectedReport(
                rows + more.rows, groups + more.groups, bytes + more.bytes, TableDigest.sum(digest, more.digest));
    }
}
