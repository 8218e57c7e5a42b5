package dev.caravan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands that a page of the documentation says to type: in its blocks, each up to the end of its quotes, and in inline code. */
public final class DocumentedCommands {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$");
    private static final Pattern INLINE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern COMMAND = Pattern.compile(
            "(?s)(?:[A-Z][A-Z0-9_]*=\\S* )*(?:\\./caravan|\\./mvnw|localstack/run-on-host\\.sh|aws|curl|zcat|docker) \\S.*");

    private DocumentedCommands() {}

    /** Of a page, in its order, without comments; `…` and what only looks like a command are left out. */
    public static Set<String> of(Path page) {
        String text = read(page);
        Set<String> commands = new LinkedHashSet<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (Set.of("", "sh", "bash").contains(blocks.group(1))) {
                commands.addAll(commandsOf(blocks.group(2)));
            }
        }
        Matcher inline = INLINE.matcher(blocks.reset().replaceAll(""));
        while (inline.find()) {
            add(commands, inline.group(1).replace("\\|", "|"));
        }
        return commands;
    }

    private static List<String> commandsOf(String block) {
        Set<String> commands = new LinkedHashSet<>();
        StringBuilder command = new StringBuilder();
        for (String line : block.lines().toList()) {
            command.append(command.isEmpty() ? "" : "\n").append(line);
            if (isWhole(command)) {
                add(commands, command.toString());
                command.setLength(0);
            }
        }
        return new ArrayList<>(commands);
    }

    private static boolean isWhole(CharSequence command) {
        return command.chars().filter(c -> c == '\'').count() % 2 == 0;
    }

    private static void add(Set<String> commands, String text) {
        String command = text.replaceFirst(" +# [^']*$", "").strip();
        if (COMMAND.matcher(command).matches() && !command.contains("…")) {
            commands.add(command);
        }
    }

    /**
     * A command's words as a shell splits them.
     *
     * @param command without variables and substitutions
     */
    public static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+").matcher(command);
        while (word.find()) {
            words.add(word.group().replaceAll("['\"]", ""));
        }
        return words;
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
