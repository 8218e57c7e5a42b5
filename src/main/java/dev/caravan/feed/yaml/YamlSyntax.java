package dev.caravan.feed.yaml;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Why a text is no YAML, in words that name the way out. */
final class YamlSyntax {
    /** A value or item that begins with a sign that has a meaning. */
    private static final Pattern SIGN =
            Pattern.compile("(?:[:,\\[]|^\\s*-) +([*&!%@`|>{\\[][^#]*?)\\s*[,}\\]]?\\s*(?:#.*)?$");

    private YamlSyntax() {}

    static FeedFault fault(String file, String text, MarkedYAMLException e) {
        Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
        int line = mark == null ? 0 : mark.getLine() + 1;
        return new FeedFault(
                file,
                line,
                null,
                message(
                        e,
                        line == 0
                                ? ""
                                : text.lines().skip(line - 1L).findFirst().orElse("")));
    }

    private static String message(MarkedYAMLException e, String line) {
        String problem = String.valueOf(e.getProblem());
        if (problem.contains("TAB")
                || line.substring(0, line.length() - line.stripLeading().length())
                        .contains("\t")) {
            return "a tab indents: YAML takes spaces only";
        }
        Matcher sign = SIGN.matcher(line);
        boolean ofSign = contains(e.getContext(), "alias", "anchor", "tag", "directive")
                || contains(problem, "alias", "anchor", "tag", "cannot start any token", "expected <block end>");
        if (ofSign && sign.find()) {
            return "a text that begins with %s needs quotes: write \"%s\""
                    .formatted(
                            sign.group(1).charAt(0),
                            sign.group(1).replace("\\", "\\\\").replace("\"", "\\\""));
        }
        if (problem.contains("mapping values are not allowed")) {
            return "a colon and a space within a text need quotes around it, or the line is indented too far";
        }
        return "is no YAML here: " + problem + (e.getContext() == null ? "" : ", " + e.getContext());
    }

    private static boolean contains(@Nullable String text, String... words) {
        for (String word : words) {
            if (text != null && text.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
