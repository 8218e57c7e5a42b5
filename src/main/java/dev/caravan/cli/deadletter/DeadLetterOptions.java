package dev.caravan.cli.deadletter;

import dev.caravan.cli.application.LedgerCommand;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.message.ChunkId;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which dead letters a command is about: one of these ways to say so. */
final class DeadLetterOptions {
    private static final int MOST_CHUNKS = 1_000;

    @Option(names = "--job", paramLabel = "J", description = "Those of this job.")
    @Nullable Long job;

    @Option(names = "--cause", paramLabel = "C", description = "Those of this cause, as `list` names it.")
    @Nullable String cause;

    @Option(names = "--all", description = "All of them.")
    boolean all;

    @Parameters(
            paramLabel = "JOB/SEQUENCE",
            arity = "1..*",
            converter = AsChunk.class,
            description = "These, as `list` names them.")
    @Nullable List<ChunkId> chunks;

    /** Those of the selection, once it is known that it may mean something. */
    DeadLetterSelection in(ConfigurableApplicationContext application) {
        if (job != null) {
            LedgerCommand.job(application, job);
            return DeadLetterSelection.ofJob(job);
        }
        if (cause != null) {
            return DeadLetterSelection.ofCause(cause);
        }
        if (all || chunks == null) {
            return DeadLetterSelection.ALL;
        }
        if (chunks.size() > MOST_CHUNKS) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "%d dead letters are too many to name; %d are not".formatted(chunks.size(), MOST_CHUNKS));
        }
        chunks.stream().map(ChunkId::job).distinct().forEach(id -> LedgerCommand.job(application, id));
        return DeadLetterSelection.of(chunks);
    }

    /** In words. */
    String text() {
        if (job != null) {
            return " of job " + job;
        }
        if (cause != null) {
            return " of cause " + cause;
        }
        return chunks == null
                ? ""
                : " among " + chunks.stream().map(ChunkId::toString).collect(Collectors.joining(", "));
    }

    /** JOB/SEQUENCE of a command line. */
    static final class AsChunk implements ITypeConverter<ChunkId> {
        @Override
        public ChunkId convert(String text) {
            try {
                return ChunkId.read(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
