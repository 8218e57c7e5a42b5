package dev.caravan.report;

import java.util.ArrayList;
import java.util.List;

/** Reads CSV as RFC 4180 has it, simply and with all of it in memory; an empty field without quotes is null. */
public final class Rfc4180 {
    private Rfc4180() {}

    public static List<List<String>> rows(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        int i = 0;
        while (i < csv.length()) {
            StringBuilder field = new StringBuilder();
            boolean quoted = csv.charAt(i) == '"';
            if (quoted) {
                for (i++; !(csv.charAt(i) == '"' && (i + 1 == csv.length() || csv.charAt(i + 1) != '"')); i++) {
                    i += csv.charAt(i) == '"' ? 1 : 0;
                    field.append(csv.charAt(i));
                }
                i++;
            } else {
                while (csv.charAt(i) != ',' && csv.charAt(i) != '\n') {
                    field.append(csv.charAt(i++));
                }
            }
            row.add(field.isEmpty() && !quoted ? null : field.toString());
            if (csv.charAt(i++) == '\n') {
                rows.add(row);
                row = new ArrayList<>();
            }
        }
        return rows;
    }
}
