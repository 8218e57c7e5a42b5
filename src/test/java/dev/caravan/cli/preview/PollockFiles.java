package dev.caravan.cli.preview;

import dev.caravan.csv.detection.DialectOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The polluted files of Pollock (Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann: Pollock: A Data Loading Benchmark, PVLDB 16, 2023),
 * made from its list of pollutions: a table of 83 records and nine columns, texts in quotes, lines that end with CRLF, polluted in
 * one way a file. The words are others than the original's; their shapes are the same: dates, times, prices with a currency sign, commas,
 * apostrophes and quotes in texts, addresses, an empty last column.
 */
final class PollockFiles {
    static final int COUNT = 2290;

    private static final int RECORDS = 83;
    /** Written without quotes. */
    private static final Pattern PLAIN = Pattern.compile("[\\w$./:-]*");

    private static final String END = "\r\n";
    private static final List<String> NAMES =
            List.of("DAY", "CLOCK", "Qty", "ARTICLE", "Price", "Kind", "Text", "URL", "Comments");
    private static final int COLUMNS = NAMES.size();
    private static final List<String> KINDS = List.of(
            "Ladies' Rain Coat", "Tea Towel", "Lamp, Round 40\"", "Fly Rod 8 Wt.", "Kids' Bike, 24\"", "Chair, Beech");
    private static final List<String> TEXTS = List.of(
            "Warm, light and quick to dry, for days on which it won't stop raining.",
            "Woven of linen. Washes well at 60 degrees",
            "Made to last: oak, brass and glass, 650 lumen, all year round",
            "Our 8'9\" rod, in two parts.",
            "Rides well on gravel, and is easy to mend");

    private PollockFiles() {}

    /**
     * A polluted file.
     *
     * @param records the data records that it holds, as a person reads it
     * @param given how it is written, as far as the benchmark tells it to the systems under test
     */
    record PollutedFile(String name, String text, List<List<String>> records, DialectOptions given) {}

    /** Parts of the text, each by itself: fields with their quotes, delimiters, ends. */
    private static final class Table {
        private final List<List<String>> fields = new ArrayList<>();
        private final List<List<String>> delimiters = new ArrayList<>();
        private final List<String> ends = new ArrayList<>();

        Table(char quote, String escape, String delimiter, String end) {
            for (List<String> row : rows()) {
                fields.add(new ArrayList<>(row.stream()
                        .map(field -> PLAIN.matcher(field).matches()
                                ? field
                                : quote + field.replace("" + quote, escape + quote) + quote)
                        .toList()));
                delimiters.add(new ArrayList<>(Collections.nCopies(COLUMNS - 1, delimiter)));
                ends.add(end);
            }
        }

        String text() {
            StringBuilder text = new StringBuilder();
            for (int r = 0; r < fields.size(); r++) {
                for (int c = 0; c < COLUMNS; c++) {
                    text.append(fields.get(r).get(c))
                            .append(c < COLUMNS - 1 ? delimiters.get(r).get(c) : "");
                }
                text.append(ends.get(r));
            }
            return text.toString();
        }
    }

    private static List<List<String>> rows() {
        return Stream.concat(Stream.of(NAMES), records().stream()).toList();
    }

    private static List<List<String>> records() {
        List<List<String>> records = new ArrayList<>();
        for (int r = 0; r < RECORDS; r++) {
            String article = "%c%c-%04d".formatted('A' + r % 23, 'K' + r % 11, 1000 + r * 97 % 9000);
            records.add(List.of(
                    "%02d/%02d/2018".formatted(13 + r % 15, 1 + r / 15),
                    "%02d:%02d".formatted(r / 4 % 24, r % 4 * 15),
                    "" + r * 7 % 31,
                    article,
                    "$%d.%02d".formatted(r * 13 % 97, r * 37 % 100),
                    KINDS.get(r % KINDS.size()),
                    TEXTS.get(r % TEXTS.size()),
                    "https://www.example.com/article/" + article.replace('-', '_') + ".html",
                    ""));
        }
        return records;
    }

    static List<PollutedFile> all() {
        List<PollutedFile> files = new ArrayList<>();
        files.add(file("source", plain().text(), records(), given()));
        ofFile(files);
        for (int r = 0; r <= RECORDS; r++) {
            int row = r;
            files.add(changed(
                    "row_field_delimiter_" + r,
                    table -> table.delimiters.get(row).replaceAll(same -> " ")));
            for (int c = 0; c < COLUMNS; c++) {
                int column = c;
                files.add(changed(
                        "row_more_sep_row%d_col%d".formatted(r, c),
                        table -> table.fields
                                .get(row)
                                .set(column, "," + table.fields.get(row).get(column))));
                files.add(quoted(r, c));
                if (c > 0) {
                    files.add(changed(
                            "row_less_sep_row%d_col%d".formatted(r, c),
                            table -> table.delimiters.get(row).set(column - 1, "")));
                }
            }
        }
        return files;
    }

    private static void ofFile(List<PollutedFile> files) {
        String header = String.join("", plain().text().lines().limit(1).toList()) + END;
        String data = plain().text().substring(header.length());
        DialectOptions given = given();
        files.add(file("file_no_payload", "", List.of(), given));
        files.add(file("file_no_trailing_newline", plain().text().stripTrailing(), records(), given));
        files.add(file("file_double_trailing_newline", plain().text() + END, records(), given));
        files.add(file("file_no_header", data, records(), given(",", "\"", null, false, 0)));
        files.add(file("file_header_multirow_2", header + plain().text(), records(), given(",", "\"", null, true, 1)));
        files.add(file(
                "file_header_multirow_3",
                header + header + plain().text(),
                records(),
                given(",", "\"", null, true, 2)));
        String empty = ",".repeat(COLUMNS - 1) + END;
        files.add(file(
                "file_preamble",
                "PREAMBLE" + empty + empty + plain().text(),
                records(),
                given(",", "\"", null, true, 2)));
        files.add(file("file_header_only", header, List.of(), given));
        files.add(file(
                "file_one_data_row",
                header + data.lines().findFirst().orElseThrow() + END,
                records().subList(0, 1),
                given));
        for (int columns : new int[] {COLUMNS - 1, COLUMNS, COLUMNS + 1}) {
            files.add(twoTables(columns));
        }
        for (String end : List.of("\n", "\r")) {
            files.add(file(
                    "file_record_delimiter_%x".formatted((int) end.charAt(0)),
                    new Table('"', "\"", ",", end).text(),
                    records(),
                    given));
        }
        for (String delimiter : List.of(";", "\t", ", ", " ")) {
            files.add(file(
                    "file_field_delimiter_" + delimiter.replace("\t", "tab"),
                    new Table('"', "\"", delimiter, END).text(),
                    records(),
                    given(delimiter, "\"", null, true, 0)));
        }
        files.add(file(
                "file_quotation_char",
                new Table('\'', "'", ",", END).text(),
                records(),
                given(",", "'", null, true, 0)));
        files.add(file(
                "file_escape_char_5c",
                new Table('"', "\\", ",", END).text(),
                records(),
                given(",", "\"", "\\", true, 0)));
        files.add(file(
                "file_escape_char_0",
                new Table('"', "", ",", END).text(),
                records(),
                given(",", "\"", "none", true, 0)));
    }

    private static PollutedFile twoTables(int columns) {
        StringBuilder second = new StringBuilder();
        List<List<String>> records = new ArrayList<>(records());
        for (int r = 0; r <= RECORDS; r++) {
            List<String> row = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                row.add(r == 0 ? "second_" + c : "value " + r + " " + c);
            }
            second.append('"').append(String.join("\",\"", row)).append('"').append(END);
            if (r > 0) {
                records.add(row);
            }
        }
        return file("file_multitable_" + columns, plain().text() + second, records, given());
    }

    /** A quote that isn't escaped belongs to the value. */
    private static PollutedFile quoted(int row, int column) {
        Table table = plain();
        table.fields.get(row).set(column, "\"" + table.fields.get(row).get(column));
        List<List<String>> records = records();
        if (row > 0) {
            List<String> record = new ArrayList<>(records.get(row - 1));
            record.set(column, "\"" + record.get(column));
            records.set(row - 1, record);
        }
        return file("row_extra_quote%d_col%d".formatted(row, column), table.text(), records, given());
    }

    private static PollutedFile changed(String name, Consumer<Table> change) {
        Table table = plain();
        change.accept(table);
        return file(name, table.text(), records(), given());
    }

    private static Table plain() {
        return new Table('"', "\"", ",", END);
    }

    private static PollutedFile file(String name, String text, List<List<String>> records, DialectOptions given) {
        return new PollutedFile(name, text, records, given);
    }

    private static DialectOptions given() {
        return given(",", "\"", null, true, 0);
    }

    private static DialectOptions given(
            String delimiter, String quote, @Nullable String escape, boolean header, int skipLines) {
        return new DialectOptions(delimiter, quote, escape, "none", "UTF-8", header, skipLines, null);
    }
}
