package dev.caravan.cli.client;

import dev.caravan.cli.option.SourceArgument;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Sends files of this machine, and standard input, to a server, which holds them. */
final class SourceUploads {
    /** As a command that works here calls it. */
    private static final String STANDARD_INPUT = "stdin.csv";

    private final Server server;
    private final ServerProgress progress;

    SourceUploads(Server server, ServerProgress progress) {
        this.server = server;
        this.progress = progress;
    }

    /** @throws CommandFailure if the source can't be read, or the server refuses or stays away */
    TusUpload.Held send(SourceArgument source) throws InterruptedException {
        Path file = source.file();
        return file == null ? sendStandardInput() : send(file, String.valueOf(file.getFileName()));
    }

    /** It has no length, which an upload begins with. */
    private TusUpload.Held sendStandardInput() throws InterruptedException {
        Path copy = null;
        try {
            copy = Files.createTempFile("caravan-stdin-", ".csv");
            // Also if Ctrl-C ends the command.
            copy.toFile().deleteOnExit();
            Files.copy(System.in, copy, StandardCopyOption.REPLACE_EXISTING);
            return send(copy, STANDARD_INPUT);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "standard input can't be copied to %s: %s"
                            .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
                    e);
        } finally {
            if (copy != null) {
                delete(copy);
            }
        }
    }

    private static void delete(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            // It is deleted at the end of the process.
        }
    }

    private TusUpload.Held send(Path file, String name) throws InterruptedException {
        try {
            long length = Files.size(file);
            return new TusUpload(server, file, sent -> progress.sent(name, sent, length)).send(name);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "%s: can't be read: %s".formatted(file, e.getMessage()), e);
        } finally {
            progress.clear();
        }
    }
}
