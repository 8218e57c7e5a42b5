package dev.caravan.load.table;

import java.util.HashSet;
import java.util.Set;

/** The words of an ENUM or SET in its definition (MariaDB and MySQL documentation, {@code information_schema.columns}). */
final class QuotedWords {
    private QuotedWords() {}

    /** @param sqlType such as {@code enum('a','it''s')}, with a backslash before n, r, 0 and backslashes */
    static Set<String> of(String sqlType) {
        Set<String> words = new HashSet<>();
        StringBuilder word = new StringBuilder();
        boolean inside = false;
        for (int i = sqlType.indexOf('('); i < sqlType.length(); i++) {
            char c = sqlType.charAt(i);
            char next = i + 1 < sqlType.length() ? sqlType.charAt(i + 1) : ' ';
            if (!inside) {
                if (c == ')') {
                    return words;
                }
                inside = c == '\'';
            } else if (c == '\'' && next != '\'') {
                words.add(word.toString());
                word.setLength(0);
                inside = false;
            } else if (c == '\'' || c == '\\') {
                word.append(c == '\'' ? next : unescaped(next));
                i++;
            } else {
                word.append(c);
            }
        }
        return words;
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '0' -> 0;
            default -> letter;
        };
    }
}
