package dev.caravan.csv;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A case of the conformance suite: bytes, how they are written, and what the reader has to make of them. */
@SuppressWarnings("ArrayRecordComponent") // not compared
record ConformanceCase(
        String name,
        byte[] input,
        Charset encoding,
        Dialect dialect,
        RecordLimits bounds,
        int columns,
        FieldCountPolicy ragged,
        List<Expected> expected) {

    /**
     * A record, or a reject.
     *
     * @param fields null: it is rejected
     */
    record Expected(
            long line,
            long offset,
            boolean header,
            @Nullable List<Field> fields,
            @Nullable String reason,
            @Nullable Integer column,
            String raw) {}

    /** @param quoted null: either will do */
    record Field(String text, @Nullable Boolean quoted) {}

    private static final Pattern RECORD = Pattern.compile("\\s*(\\d+) @(\\d+) (header )?([qu]?\\[.*])");
    private static final Pattern REJECT =
            Pattern.compile("\\s*(\\d+) @(\\d+) (header )?([a-z-]+)(?:\\((\\d+)\\))? \\|(.*)");

    static List<ConformanceCase> read(Path file) throws IOException {
        List<ConformanceCase> cases = new ArrayList<>();
        for (String block : Files.readString(file).split("(?m)^=== ", -1)) {
            if (!block.isEmpty() && !block.startsWith("#")) {
                cases.add(parse(block));
            }
        }
        return cases;
    }

    private static ConformanceCase parse(String block) {
        List<String> lines = block.lines().filter(line -> !line.isBlank()).toList();
        int input = lines.indexOf("input:");
        int expect = lines.indexOf("expect:");
        if (input < 0 || expect < input) {
            throw new IllegalArgumentException("no input and expect in: " + block);
        }
        Map<String, String> settings = new HashMap<>();
        for (String line : lines.subList(1, input)) {
            String[] setting = line.split(": ", 2);
            settings.put(setting[0], setting[1]);
        }
        StringBuilder notation = new StringBuilder();
        for (String line : lines.subList(input + 1, expect)) {
            notation.append(line.substring(line.indexOf('|') + 1));
        }
        Charset encoding = Charset.forName(settings.getOrDefault("encoding", "UTF-8"));
        return new ConformanceCase(
                lines.get(0),
                Notation.bytes(notation.toString(), encoding),
                encoding,
                dialect(words(settings.get("dialect"))),
                bounds(words(settings.get("bounds"))),
                Integer.parseInt(settings.getOrDefault("columns", "0")),
                FieldCountPolicy.valueOf(
                        settings.getOrDefault("ragged", "reject").toUpperCase(java.util.Locale.ROOT)),
                lines.subList(expect + 1, lines.size()).stream()
                        .map(ConformanceCase::expected)
                        .toList());
    }

    private static Map<String, String> words(@Nullable String setting) {
        Map<String, String> words = new HashMap<>();
        for (String word : setting == null ? new String[0] : setting.split(" ", -1)) {
            String[] pair = word.split("=", 2);
            words.put(pair[0], pair.length == 1 ? "" : Notation.text(pair[1]));
        }
        return words;
    }

    private static Dialect dialect(Map<String, String> words) {
        String quote = words.getOrDefault("quote", "\"");
        String escape = words.getOrDefault("escape", quote);
        return new Dialect(
                words.getOrDefault("delimiter", ","),
                quote.equals("none") ? null : Character.valueOf(quote.charAt(0)),
                escape.equals("none") ? null : Character.valueOf(escape.charAt(0)),
                words.get("comment"),
                words.containsKey("header"),
                Integer.parseInt(words.getOrDefault("skip-lines", "0")),
                words.containsKey("trim"));
    }

    private static RecordLimits bounds(Map<String, String> words) {
        RecordLimits standard = RecordLimits.standard();
        return new RecordLimits(
                number(words, "record-bytes", standard.maxRecordBytes()),
                number(words, "field-bytes", standard.maxFieldBytes()),
                number(words, "columns", standard.maxColumns()));
    }

    private static int number(Map<String, String> words, String name, int otherwise) {
        String value = words.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    private static Expected expected(String notation) {
        String line = Notation.expanded(notation);
        Matcher record = RECORD.matcher(line);
        if (record.matches()) {
            return new Expected(
                    Long.parseLong(record.group(1)),
                    Long.parseLong(record.group(2)),
                    record.group(3) != null,
                    fields(record.group(4)),
                    null,
                    null,
                    "");
        }
        Matcher reject = REJECT.matcher(line);
        if (!reject.matches()) {
            throw new IllegalArgumentException("neither a record nor a reject: " + line);
        }
        return new Expected(
                Long.parseLong(reject.group(1)),
                Long.parseLong(reject.group(2)),
                reject.group(3) != null,
                null,
                reject.group(4),
                reject.group(5) == null ? null : Integer.valueOf(reject.group(5)),
                new String(Notation.bytes(reject.group(6), StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    private static List<Field> fields(String notation) {
        List<Field> fields = new ArrayList<>();
        int at = 0;
        while (at < notation.length()) {
            char sign = notation.charAt(at);
            int open = sign == '[' ? at : at + 1;
            int close = open + 1;
            while (notation.charAt(close) != ']') {
                close += notation.charAt(close) == '\\' ? 2 : 1;
            }
            if (notation.charAt(open) != '[') {
                throw new IllegalArgumentException("no field begins with: " + notation.substring(at));
            }
            fields.add(new Field(
                    Notation.text(notation.substring(open + 1, close)),
                    sign == '[' ? null : Boolean.valueOf(sign == 'q')));
            at = close + 1;
        }
        return fields;
    }
}
