package dev.caravan.cli.output;

import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import dev.caravan.feed.InvalidFeedException;
import dev.caravan.feed.RenamedSettingException;
import dev.caravan.feed.UnknownFeedException;
import dev.caravan.feed.report.UnknownReportException;
import dev.caravan.intake.UncorrectableJobException;
import dev.caravan.intake.UnusableSourceException;
import dev.caravan.ledger.database.UnsupportedDatabaseException;
import dev.caravan.queue.QueueConfigurationException;
import dev.caravan.source.http.UrlException;
import dev.caravan.source.s3.AwsConfigurationException;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.UnreachableStoreException;
import dev.caravan.web.security.UnsafeBindException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.validation.FieldError;
import software.amazon.awssdk.core.exception.SdkClientException;

/** One clear line for whatever ends a command. */
public final class ErrorMessages {
    private static final Pattern SECRET = Pattern.compile("(?i)password|sha256|secret|web\\.(users|api-?keys)");

    /** At its own limit; at that of the process. */
    private static final Pattern DUCKDB_HAS_NO_MEMORY = Pattern.compile("^Out of Memory Error|\\(bad allocation\\)");

    private ErrorMessages() {}

    public static CommandFailure explain(Throwable thrown) {
        return chain(thrown)
                .flatMap(ErrorMessages::known)
                .findFirst()
                .orElseGet(() -> new CommandFailure(
                        ExitCode.FAILED,
                        "unexpected: " + oneLine(root(thrown).toString()) + " (--debug says more)",
                        thrown));
    }

    private static Stream<CommandFailure> known(Throwable e) {
        if (e instanceof CommandFailure failure) {
            return Stream.of(failure);
        }
        if (e instanceof EmbeddedStartException || e instanceof UnreachableStoreException) {
            return Stream.of(new CommandFailure(ExitCode.FAILED, oneLine(e.getMessage()), e));
        }
        if (e instanceof UnusableSourceException
                || e instanceof UrlException
                || e instanceof UnknownFeedException
                || e instanceof UnknownReportException
                || e instanceof InvalidFeedException
                || e instanceof RenamedSettingException
                || e instanceof UncorrectableJobException
                || e instanceof UnsupportedDatabaseException
                || e instanceof ObjectException
                || e instanceof UnsafeBindException
                || e instanceof QueueConfigurationException) {
            return Stream.of(new CommandFailure(ExitCode.USAGE, oneLine(e.getMessage()), e));
        }
        if (e instanceof BindException bad) {
            return Stream.of(new CommandFailure(ExitCode.USAGE, badSetting(bad), e));
        }
        if (e instanceof PortInUseException taken) {
            return Stream.of(new CommandFailure(
                    ExitCode.USAGE,
                    "port %d is taken: say --port N with another, or --port 0 for any free one"
                            .formatted(taken.getPort()),
                    e));
        }
        if (e instanceof SdkClientException missing && AwsConfigurationException.isTold(missing)) {
            return Stream.of(new CommandFailure(ExitCode.USAGE, AwsConfigurationException.ADVICE, e));
        }
        if (e instanceof SdkClientException) {
            return Stream.of(new CommandFailure(
                    ExitCode.FAILED,
                    "the queue can't be reached (%s): is its service running, and is --queue or CARAVAN_SQS_ENDPOINT right?"
                            .formatted(oneLine(root(e).getMessage())),
                    e));
        }
        if (e instanceof SQLException sql
                && DUCKDB_HAS_NO_MEMORY
                        .matcher(String.valueOf(sql.getMessage()))
                        .find()) {
            return Stream.of(new CommandFailure(
                    ExitCode.FAILED,
                    "DuckDB has no memory left: let it have more by --memory, or less where this process may have no more ("
                            + oneLine(sql.getMessage()).replaceFirst("; Possible solutions.*", "") + ")",
                    e));
        }
        if (e instanceof SQLException sql) {
            return Stream.of(new CommandFailure(
                    ExitCode.FAILED,
                    "database: %s (SQLState %s)"
                            .formatted(
                                    oneLine(innermost(sql).getMessage()).replaceFirst("^\\(conn=\\d+\\) ", ""),
                                    innermost(sql).getSQLState()),
                    e));
        }
        return Stream.empty();
    }

    private static String badSetting(BindException e) {
        ConfigurationPropertyName key = e.getName();
        Throwable root = root(e);
        if (root instanceof UnboundConfigurationPropertiesException unknown) {
            return "setting %s is not known"
                    .formatted(unknown.getUnboundProperties().iterator().next().getName());
        }
        if (root instanceof BindValidationException invalid) {
            return invalid.getValidationErrors().getAllErrors().stream()
                    .findFirst()
                    .map(error -> error instanceof FieldError field
                            ? "setting %s.%s%s: %s"
                                    .formatted(
                                            key,
                                            field.getField(),
                                            isSecret(field.getField()) ? "" : " is \"" + field.getRejectedValue() + '"',
                                            field.getDefaultMessage())
                            : "setting %s: %s".formatted(key, error.getDefaultMessage()))
                    .orElse("setting " + key + " is not valid");
        }
        Class<?> type = e.getTarget().getType().resolve();
        if (type != null && type.isEnum() && e.getProperty() != null) {
            return "setting %s is \"%s\"; it must be one of %s"
                    .formatted(
                            e.getProperty().getName(),
                            e.getProperty().getValue(),
                            Arrays.stream(type.getEnumConstants())
                                    .map(constant -> ((Enum<?>) constant)
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', '-'))
                                    .collect(Collectors.joining(", ")));
        }
        Object value =
                e.getProperty() == null || isSecret(e.getProperty().getName().toString())
                        ? null
                        : e.getProperty().getValue();
        return "setting %s%s: %s"
                .formatted(
                        e.getProperty() == null ? key : e.getProperty().getName(),
                        value == null ? "" : " is \"" + value + '"',
                        oneLine(root.getMessage()));
    }

    /** What stands where a hash belongs may be the password or key itself. */
    private static boolean isSecret(String setting) {
        return SECRET.matcher(setting).find();
    }

    private static Stream<Throwable> chain(Throwable thrown) {
        return Stream.iterate(thrown, e -> e != null, Throwable::getCause);
    }

    /** The driver's own words, which name host and port: the pool says less before it, the socket after it. */
    private static SQLException innermost(SQLException sql) {
        return chain(sql)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .reduce(sql, (outer, inner) -> inner);
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String oneLine(@org.jspecify.annotations.Nullable String text) {
        return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
