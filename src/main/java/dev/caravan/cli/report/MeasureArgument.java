package dev.caravan.cli.report;

import dev.caravan.cli.option.HelpSection;
import dev.caravan.cli.option.InSection;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Measure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A measure of each group; measures keep the order of the command line. */
@InSection(HelpSection.REPORT)
final class MeasureArgument {
    @Option(
            names = "--sum",
            paramLabel = "C[=NAME]",
            description = "Sum of column C, exact, in a column NAME, such as Plays=Total.")
    @Nullable String sum;

    @Option(
            names = "--count",
            paramLabel = "[C=]NAME",
            description = "Number of records, or of values of column C, in a column NAME, such as Rows.")
    @Nullable String count;

    @Option(names = "--min", paramLabel = "C[=NAME]", description = "Least value of column C, such as Price=Cheapest.")
    @Nullable String min;

    @Option(names = "--max", paramLabel = "C[=NAME]", description = "Greatest value of column C, such as Price.")
    @Nullable String max;

    @Option(names = "--avg", paramLabel = "C[=NAME]", description = "Mean of column C, such as Price.")
    @Nullable String avg;

    @Option(
            names = "--count-distinct",
            paramLabel = "C[=NAME]",
            description = "Number of different values of column C, such as Email=People.")
    @Nullable String countDistinct;

    Measure measure() {
        if (count != null) {
            int equals = count.lastIndexOf('=');
            return equals < 0 ? new Measure(Aggregate.COUNT, null, count) : of(Aggregate.COUNT, count);
        }
        return sum != null
                ? of(Aggregate.SUM, sum)
                : min != null
                        ? of(Aggregate.MIN, min)
                        : max != null
                                ? of(Aggregate.MAX, max)
                                : avg != null
                                        ? of(Aggregate.AVG, avg)
                                        : of(Aggregate.COUNT_DISTINCT, String.valueOf(countDistinct));
    }

    /** The last equals sign separates, because names may contain one. */
    private static Measure of(Aggregate aggregate, String text) {
        int equals = text.lastIndexOf('=');
        return equals < 0
                ? new Measure(aggregate, text, null)
                : new Measure(aggregate, text.substring(0, equals), text.substring(equals + 1));
    }
}
