package dev.caravan.tools.generate;

import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code caravan generate people}. */
@Command(
        name = "people",
        description = {
            "Writes a CSV of made-up people and prints the expected outcome of a load with the key email.",
            "The same seed, rows and shares make the same file."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nThe digest of the loaded table in PostgreSQL:%n",
        footer = TableDigest.SELECT + "people")
final class GeneratePeople extends GenerateCommand<Expected> {
    @Option(
            names = "--duplicates",
            order = 2,
            paramLabel = "P%",
            defaultValue = "10%",
            converter = Share.class,
            description = "Rows that repeat an earlier row's e-mail in another letter case; ${DEFAULT-VALUE}.")
    private double duplicates;

    @Option(
            names = "--invalid",
            order = 3,
            paramLabel = "P%",
            defaultValue = "3%",
            converter = Share.class,
            description = "Rows without a valid e-mail; ${DEFAULT-VALUE}.")
    private double invalid;

    @Override
    PeopleFile file() {
        try {
            return new PeopleFile(new People(seed, duplicates, invalid), rows);
        } catch (IllegalArgumentException e) {
            throw refusal("--duplicates, --invalid: " + e.getMessage());
        }
    }

    @Override
    String text(String name, Expected expected) {
        return String.format(
                Locale.ROOT,
                """
                %s: %,d rows, %,d bytes
                A load with the key email into an empty table must come to
                  inserted   %,15d
                  duplicates %,15d
                  rejected   %,15d
                  digest     %d""",
                name,
                expected.rows(),
                expected.bytes(),
                expected.inserted(),
                expected.duplicates(),
                expected.rejected(),
                expected.digest());
    }

    @Override
    String json(Expected expected) {
        return String.format(
                Locale.ROOT,
                "{\"rows\":%d,\"inserted\":%d,\"duplicates\":%d,\"rejected\":%d,\"bytes\":%d,\"digest\":\"%d\",\"seed\":%d}",
                expected.rows(),
                expected.inserted(),
                expected.duplicates(),
                expected.rejected(),
                expected.bytes(),
                expected.digest(),
                seed);
    }

    /** A percentage as written, such as 2.5%, to a share. */
    static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            if (!value.matches("\\d{1,2}(\\.\\d{1,9})?%")) {
                throw new TypeConversionException(
                        "'" + value + "' is no percentage from 0% to below 100%, such as 2.5%");
            }
            return Double.parseDouble(value.substring(0, value.length() - 1)) / 100;
        }
    }
}
