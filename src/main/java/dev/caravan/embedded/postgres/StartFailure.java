package dev.caravan.embedded.postgres;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Extracts from a program's output the line with the cause of its failure. */
final class StartFailure {
    private static final int LONGEST = 300;
    private static final Pattern TELLING = Pattern.compile(
            "(?m)^(?=.*(?:FATAL|PANIC|[Ee]rror|could not|cannot|not found|denied|No such file|No space))"
                    + "(?:.*(?:FATAL|PANIC|initdb: error|pg_ctl: error): +)?(.+)$");

    private StartFailure() {}

    /** The first line with a cause, without time and severity; otherwise the last line. At most 300 characters. */
    static String firstCause(String output) {
        Matcher telling = TELLING.matcher(output);
        String line = telling.find() ? telling.group(1) : lastLine(output);
        line = line.strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    /** The cause with the file's name, and the file's owner if permission is missing. */
    static String of(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile() + owner(Path.of(denied.getFile()));
        }
        if (e instanceof FileAlreadyExistsException notDirectory) {
            return notDirectory.getFile() + " is not a directory";
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " is missing";
        }
        return String.valueOf(e.getMessage()).lines().collect(Collectors.joining(" "));
    }

    private static String owner(Path file) {
        try {
            return ", which belongs to " + Files.getOwner(file).getName();
        } catch (IOException unknown) {
            return "";
        }
    }

    private static String lastLine(String output) {
        String text = output.strip();
        return text.isEmpty() ? "it gave no reason" : text.substring(text.lastIndexOf('\n') + 1);
    }
}
