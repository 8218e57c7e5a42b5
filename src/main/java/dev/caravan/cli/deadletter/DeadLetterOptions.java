package dev.caravan.cli.deadletter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.cli.application.LedgerCommand;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.message.ChunkId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Selects the dead letters of a command, in exactly one way. */
final class DeadLetterOptions {
    @Option(names = "--job", paramLabel = "J", description = "Dead letters of this job.")
    @Nullable Long job;

    @Option(names = "--cause", paramLabel = "C", description = "Dead letters of this cause, as `list` names it.")
    @Nullable String cause;

    @Option(names = "--all", description = "All dead letters.")
    boolean all;

    @Parameters(
            paramLabel = "JOB/SEQUENCE",
            arity = "1..*",
            converter = AsChunk.class,
            description = "These dead letters, as `list` names them.")
    @Nullable List<ChunkId> chunks;

    /** @throws CommandFailure if a job is unknown, or more chunks are named than may be */
    DeadLetterSelection in(ConfigurableApplicationContext application) {
        DeadLetterSelection selection;
        try {
            selection = DeadLetterSelection.of(job, cause, chunks, all);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        Stream.concat(Stream.ofNullable(job), selection.chunks().stream().map(ChunkId::job))
                .distinct()
                .forEach(id -> LedgerCommand.job(application, id));
        return selection;
    }

    /** The selection as a server takes it. */
    ObjectNode request() {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        if (job != null) {
            request.put("job", job);
        } else if (cause != null) {
            request.put("cause", cause);
        } else if (chunks != null) {
            chunks.forEach(chunk -> request.withArray("chunks").add(chunk.toString()));
        } else {
            request.put("all", true);
        }
        return request;
    }

    /** The selection in words, to follow "dead letters". */
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

    /** Converts JOB/SEQUENCE of a command line. */
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
