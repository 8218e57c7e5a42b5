package dev.caravan.ledger.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A password file (PostgreSQL manual, 34.16, "The Password File"). The driver reads it too, but checks no permissions, doesn't find the
 * passwords of several hosts, and knows neither HOME nor {@code passfile}.
 */
final class PostgresPasswordFile {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresPasswordFile.class);
    private static final int FIELDS = 5;
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PostgresPasswordFile() {}

    /** The password on the first line that matches; null if none does, or if other users may read the file. */
    static @Nullable String password(Path file, String host, String port, String database, String user) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            return null;
        }
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                LOG.warn(
                        "password file {} is ignored, because other users have access to it: chmod 600 {}", file, file);
                return null;
            }
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                List<String> fields = line.startsWith("#") ? List.of() : fields(line);
                if (fields.size() >= FIELDS
                        && matches(fields.get(0), host)
                        && matches(fields.get(1), port)
                        && matches(fields.get(2), database)
                        && matches(fields.get(3), user)) {
                    return unescaped(fields.get(FIELDS - 1));
                }
            }
            return null;
        } catch (IOException e) {
            LOG.warn("password file {} can't be read: {}", file, e.toString());
            return null;
        }
    }

    /** Between colons that no backslash escapes, still escaped. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || line.charAt(i) == ':') {
                fields.add(line.substring(start, i));
                start = i + 1;
            } else if (line.charAt(i) == '\\' && i + 1 < line.length()) {
                i++;
            }
        }
        return fields;
    }

    private static boolean matches(String field, String value) {
        return field.equals("*") || unescaped(field).equals(value);
    }

    private static String unescaped(String field) {
        return field.replaceAll("\\\\(.)", "$1");
    }
}
