package dev.caravan.cli.client;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends in the header {@code Authorization}. Immutable.
 *
 * @param file that it was read from
 */
record ServerKey(String authorization, Path file) {
    private static final int LONGEST = 16_384;

    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    /** @throws CommandFailure if the file can't be read, if others can, or if it holds no key */
    static ServerKey read(Path file) {
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            if (!isOfOneUser(file)) {
                throw new CommandFailure(
                        ExitCode.USAGE, "%s: others can read this key; run chmod 600 %1$s".formatted(file));
            }
            text = new String(in.readNBytes(LONGEST + 1), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "%s: the key can't be read".formatted(file), e);
        }
        if (text.isEmpty() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new CommandFailure(
                    ExitCode.USAGE, "%s: must be one line, an API key, a token or USER:PASSWORD".formatted(file));
        }
        if (text.contains(":")) {
            return new ServerKey(
                    "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)), file);
        }
        if (!text.matches("[!-~]+")) {
            throw new CommandFailure(ExitCode.USAGE, "%s: is no API key and no token".formatted(file));
        }
        return new ServerKey("Bearer " + text, file);
    }

    private static boolean isOfOneUser(Path file) throws IOException {
        @Nullable Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException windows) {
            return true;
        }
        return permissions.stream().noneMatch(OF_OTHERS::contains);
    }

    /** Not for logs. */
    @Override
    public String toString() {
        return "key of " + file;
    }
}
