package dev.caravan.ledger.deadletter;

import java.util.List;
import java.util.regex.Pattern;

/** Messages of exceptions, fit to be stored and compared. */
final class ExceptionMessages {
    /** More of a message doesn't tell causes apart, and bounds what the expressions below may cost. */
    private static final int COMPARED = 1_000;

    private static final int LONGEST_PATTERN = 300;

    private record Rule(Pattern what, String by) {
        static Rule of(String what, String by) {
            return new Rule(Pattern.compile(what), by);
        }
    }

    /** In this order: what is quoted may hold any of the others. */
    private static final List<Rule> RULES = List.of(
            Rule.of("\"[^\"]*\"|`[^`]*`|«[^»]*»|“[^”]*”", "?"),
            // An apostrophe within a word begins no quotation.
            Rule.of("(?<![\\p{L}\\p{N}])'[^']*'", "?"),
            // PostgreSQL's details: Key (email)=(ann@example.com) already exists.
            Rule.of("=\\s*\\([^)]*\\)", "=(?)"),
            Rule.of("\\b\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}\\b", "#"),
            // The hash code in Object#toString.
            Rule.of("@\\p{XDigit}{4,16}\\b", "@#"),
            Rule.of("[^\\s@<>(),;:=\\[\\]]{1,64}@[\\p{L}\\p{N}][^\\s@<>(),;:=\\[\\]]*", "?"),
            Rule.of("\\b(?=\\p{XDigit}*\\d)(?=\\p{XDigit}*[a-fA-F])\\p{XDigit}{6,}\\b", "#"),
            Rule.of("[-+]?\\d+([.,:]\\d+)*", "#"),
            Rule.of("\\s+", " "));

    private ExceptionMessages() {}

    /** Characters that are valid in an SQS message attribute (the characters of XML 1.0) and in a text of every database. */
    static String legible(String text, int longest) {
        String legible =
                text.replaceAll("[^\\t\\n\\x20-\\uD7FF\\uE000-\\uFFFD]", " ").strip();
        return legible.length() <= longest ? legible : legible.substring(0, longest);
    }

    static String pattern(String message) {
        String pattern = message.substring(0, Math.min(message.length(), COMPARED));
        for (Rule rule : RULES) {
            pattern = rule.what().matcher(pattern).replaceAll(rule.by());
        }
        return pattern.strip().substring(0, Math.min(pattern.strip().length(), LONGEST_PATTERN));
    }
}
