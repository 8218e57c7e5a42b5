package dev.caravan.csv.detection;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A table of random columns, of which one at least holds numbers, dates or the like, and its text with a random preamble, comments, footer
 * and repetition.
 *
 * @param header null: the text has none
 * @param records in file order, without the footer
 * @param repeated how many lines repeat the header, all of its lines counted
 * @param footer lines below the records that are no records of the table
 */
record RandomTable(
        String text,
        String delimiter,
        @Nullable List<String> header,
        List<List<String>> records,
        int repeated,
        int footer) {
    private static final String[] WORDS = {
        "alder", "birch", "cedar", "damson", "elm", "fir", "gorse", "hazel", "ivy", "juniper", "larch", "maple", "oak",
        "pine", "rowan", "spruce", "willow", "yew"
    };
    private static final String[] TITLES = {
        "Report of all trees", "made by us", "Confidential", "Stand: 2024-01-01", "Trees (2024)"
    };

    private static final int TYPED_KINDS = 6;
    private static final int SOMETIMES_EMPTY = 7;
    private static final int KINDS = 10;

    static RandomTable of(long seed) {
        Random random = new Random(seed);
        String delimiter = List.of(",", ";", "\t", "|").get(random.nextInt(4));
        String lineEnd = random.nextInt(4) == 0 ? "\r\n" : "\n";
        int columns = 2 + random.nextInt(6);
        int[] kinds = random.ints(columns, 0, KINDS).toArray();
        kinds[random.nextInt(columns)] = random.nextInt(TYPED_KINDS);
        // A last column without values would be delimiters at the ends of lines.
        kinds[columns - 1] %= SOMETIMES_EMPTY;
        List<List<String>> records = new ArrayList<>();
        for (int r = 0; r < 4 + random.nextInt(40); r++) {
            List<String> row = new ArrayList<>();
            for (int kind : kinds) {
                row.add(value(kind, delimiter, random));
            }
            records.add(row);
        }
        boolean headed = random.nextInt(4) > 0;
        List<String> header = headed ? names(columns, lineEnd, random) : null;
        Lines lines = new Lines(
                new StringBuilder(),
                delimiter,
                lineEnd,
                random.nextInt(4) == 0,
                headed && random.nextInt(5) == 0 ? delimiter : "",
                random);
        boolean comments = random.nextInt(4) == 0;
        if (comments && random.nextBoolean()) {
            lines.comment();
        }
        if (headed) {
            preamble(lines, columns, random);
        }
        int copies = headed && random.nextInt(4) == 0 ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            if (header != null) {
                lines.record(header);
            }
            for (int r = 0; r < records.size(); r++) {
                if (comments && (r == 1 || r == 3 || random.nextInt(9) == 0)) {
                    lines.comment();
                }
                lines.record(records.get(r));
            }
        }
        int footer = records.size() > 9 && random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
        for (int f = 0; f < footer; f++) {
            lines.line("end of it");
        }
        List<List<String>> all = new ArrayList<>(records);
        int repeated = 0;
        if (copies == 2) {
            all.addAll(records);
            repeated = String.join("", Objects.requireNonNull(header)).split("\n", -1).length;
        }
        return new RandomTable(lines.text().toString(), delimiter, header, all, repeated, footer);
    }

    private static void preamble(Lines lines, int columns, Random random) {
        int titles = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
        for (int t = 0; t < titles; t++) {
            lines.line(TITLES[random.nextInt(TITLES.length)]);
        }
        int metadata = columns > 2 && random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
        boolean filled = random.nextBoolean();
        for (int m = 0; m < metadata; m++) {
            List<String> row =
                    new ArrayList<>(List.of(WORDS[m] + ":", value(random.nextInt(TYPED_KINDS), "§", random)));
            while (filled && row.size() < columns) {
                row.add("");
            }
            lines.record(row);
        }
        if (titles + metadata > 0 && random.nextBoolean()) {
            lines.line("");
        }
    }

    /** Names that sometimes go over two lines. */
    private static List<String> names(int columns, String lineEnd, Random random) {
        Set<String> names = new LinkedHashSet<>();
        boolean several = random.nextInt(4) == 0;
        while (names.size() < columns) {
            String unit = several && random.nextInt(3) == 0 ? lineEnd + "in m" : "";
            names.add("n_" + WORDS[random.nextInt(WORDS.length)] + unit);
        }
        return List.copyOf(names);
    }

    private static String value(int kind, String delimiter, Random random) {
        String word = WORDS[random.nextInt(WORDS.length)];
        String other = WORDS[random.nextInt(WORDS.length)];
        return switch (kind) {
            case 0 -> String.valueOf(random.nextInt(2000) - 1000);
            case 1 -> random.nextInt(1000) + "." + random.nextInt(100);
            case 2 -> "20%02d-%02d-%02d".formatted(random.nextInt(30), 1 + random.nextInt(12), 1 + random.nextInt(28));
            case 3 -> word + random.nextInt(100) + "@example.com";
            case 4 -> new UUID(random.nextLong(), random.nextLong()).toString();
            case 5 -> random.nextInt(1000) + "," + random.nextInt(100);
            case 6 -> word + " " + random.nextInt(50);
            case 7 -> random.nextInt(3) == 0 ? "" : word;
            case 8 -> word + ", " + other;
            default -> word + List.of(" ", delimiter, "\n", " \"", "\" ").get(random.nextInt(5)) + other;
        };
    }

    private record Lines(
            StringBuilder text, String delimiter, String lineEnd, boolean quoteAll, String end, Random random) {
        void line(String line) {
            text.append(line).append(lineEnd);
        }

        void comment() {
            line("# " + WORDS[random.nextInt(WORDS.length)] + " is meant");
        }

        void record(List<String> fields) {
            List<String> written = fields.stream().map(this::field).toList();
            line(String.join(delimiter, written) + end);
        }

        private String field(String value) {
            boolean needed = value.contains(delimiter) || value.contains("\n") || value.contains("\"");
            return needed || quoteAll ? '"' + value.replace("\"", "\"\"") + '"' : value;
        }
    }
}
