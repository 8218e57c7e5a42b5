package dev.caravan.feed.rule;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The glob of a {@code match}: matched with the file's name, or by the whole path where it has a slash (java.nio.file glob syntax). */
public final class FileGlob {
    private FileGlob() {}

    public static boolean matches(String glob, Path path) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(matched(glob, path));
    }

    /**
     * What each wildcard of a glob that {@link #matches} a path stands for there, in the glob's order: {@code *}, {@code **}, {@code ?}, a
     * range in brackets and a group in braces, whatever is in it, count as one each. Empty if the glob doesn't match.
     */
    public static Optional<List<String>> captures(String glob, Path path) {
        return matches(glob, path) ? groups(glob, matched(glob, path).toString()) : Optional.empty();
    }

    /** As {@link #captures}, of a glob of a command line: "**&#47;" means any number of directories, none included, as in a shell. */
    public static Optional<List<String>> shellCaptures(String glob, Path path) {
        return groups(glob, path.toString())
                .or(() -> glob.contains("**/") ? groups(glob.replace("**/", "\0"), path.toString()) : Optional.empty());
    }

    private static Path matched(String glob, Path path) {
        Path file = path.getFileName();
        return glob.contains("/") || file == null ? path : file;
    }

    private static Optional<List<String>> groups(String glob, String text) {
        Matcher matcher = Pattern.compile(regex(glob), Pattern.DOTALL).matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        List<String> groups = new ArrayList<>(matcher.groupCount());
        for (int i = 1; i <= matcher.groupCount(); i++) {
            groups.add(matcher.group(i));
        }
        return Optional.of(groups);
    }

    /** The glob as a regular expression, with a group for each wildcard. A NUL stands for "**&#47;" where no directory is. */
    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        int braces = 0;
        for (int i = 0; i < glob.length(); i++) {
            char sign = glob.charAt(i);
            String wildcard = null;
            switch (sign) {
                case '\0' -> wildcard = "";
                case '*' -> {
                    boolean crossing = i + 1 < glob.length() && glob.charAt(i + 1) == '*';
                    i += crossing ? 1 : 0;
                    wildcard = crossing ? ".*" : "[^/]*";
                }
                case '?' -> wildcard = "[^/]";
                case '[' -> {
                    int end = glob.indexOf(']', i + 2);
                    wildcard = "(?!/)" + range(glob.substring(i + 1, end));
                    i = end;
                }
                case '{' -> {
                    regex.append(braces++ == 0 ? "((?:" : "(?:");
                    continue;
                }
                case '}' -> {
                    regex.append(--braces == 0 ? "))" : ")");
                    continue;
                }
                case ',' -> {
                    regex.append(braces > 0 ? ")|(?:" : ",");
                    continue;
                }
                case '\\' -> {
                    i++;
                    regex.append(Pattern.quote(String.valueOf(glob.charAt(i))));
                    continue;
                }
                default -> {
                    regex.append(Pattern.quote(String.valueOf(sign)));
                    continue;
                }
            }
            regex.append(braces == 0 ? "(" : "(?:").append(wildcard).append(')');
        }
        return regex.toString();
    }

    /** What is between brackets as a class of a regular expression. */
    private static String range(String inner) {
        boolean negated = inner.startsWith("!");
        StringBuilder range = new StringBuilder(negated ? "[^" : "[");
        inner.substring(negated ? 1 : 0).chars().forEach(sign -> {
            if ("\\[&^".indexOf(sign) >= 0) {
                range.append('\\');
            }
            range.append((char) sign);
        });
        return range.append(']').toString();
    }
}
