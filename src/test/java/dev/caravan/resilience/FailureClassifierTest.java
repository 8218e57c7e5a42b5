package dev.caravan.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.message.MalformedMessageException;
import dev.caravan.queue.QueueConfigurationException;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class FailureClassifierTest {
    /** SQLState, vendor code, kind. */
    private static final List<String> REFUSALS = List.of(
            // PostgreSQL
            "57P01, 0, DATABASE_UNREACHABLE",
            "57P02, 0, DATABASE_UNREACHABLE",
            "57P03, 0, DATABASE_UNREACHABLE",
            "53100, 0, DATABASE_UNREACHABLE",
            "53300, 0, DATABASE_UNREACHABLE",
            "54000, 0, ROW_DATA",
            "58030, 0, DATABASE_UNREACHABLE",
            "25006, 0, DATABASE_UNREACHABLE",
            "57014, 0, CONFLICT",
            "55P03, 0, CONFLICT",
            "40P01, 0, CONFLICT",
            "40001, 0, CONFLICT",
            "42804, 0, TABLE_CHANGED",
            "42703, 0, TABLE_CHANGED",
            "P0001, 0, ROW_DATA",
            "44000, 0, ROW_DATA",
            "21000, 0, ROW_DATA",
            "2F005, 0, ROW_DATA",
            "38000, 0, ROW_DATA",
            "39004, 0, ROW_DATA",
            "22003, 0, ROW_DATA",
            "22P02, 0, ROW_DATA",
            "23505, 0, ROW_DATA",
            "23514, 0, ROW_DATA",
            "08006, 0, DATABASE_UNREACHABLE",
            "08001, 0, DATABASE_UNREACHABLE",
            "28P01, 0, DATABASE_REFUSES",
            "3D000, 0, DATABASE_REFUSES",
            "XX000, 0, UNKNOWN",
            // MySQL and MariaDB
            "08004, 1040, DATABASE_UNREACHABLE",
            "HY000, 1021, DATABASE_UNREACHABLE",
            "HY000, 1114, DATABASE_UNREACHABLE",
            "HY000, 1290, DATABASE_UNREACHABLE",
            "HY000, 1836, DATABASE_UNREACHABLE",
            "70100, 1927, DATABASE_UNREACHABLE",
            "08S01, 1053, DATABASE_UNREACHABLE",
            "HY000, 1205, CONFLICT",
            "40001, 1213, CONFLICT",
            "70100, 1317, CONFLICT",
            "70100, 1969, CONFLICT",
            "01000, 1265, ROW_DATA",
            "HY000, 1300, ROW_DATA",
            "HY000, 1364, ROW_DATA",
            "HY000, 1366, ROW_DATA",
            "HY000, 1411, ROW_DATA",
            "HY000, 3819, ROW_DATA",
            "22001, 1406, ROW_DATA",
            "23000, 1062, ROW_DATA",
            "42S22, 1054, TABLE_CHANGED",
            "HY000, 1105, UNKNOWN",
            "42000, 1203, DATABASE_UNREACHABLE",
            "42000, 1226, DATABASE_UNREACHABLE",
            "HY000, 1036, TABLE_CHANGED",
            "42000, 1044, TABLE_CHANGED",
            "42000, 1142, TABLE_CHANGED",
            "42000, 1143, TABLE_CHANGED",
            "42000, 1227, TABLE_CHANGED",
            "42000, 1370, TABLE_CHANGED",
            "42S02, 1146, REFUSED",
            "42000, 1118, ROW_DATA",
            "44000, 1369, ROW_DATA",
            "HY000, 3988, ROW_DATA",
            // signalled or met by a trigger
            "45000, 1644, ROW_DATA",
            "45000, 30001, ROW_DATA",
            "08S01, 1644, ROW_DATA",
            "57014, 1644, ROW_DATA",
            "77777, 1644, ROW_DATA",
            "HY000, 1644, ROW_DATA",
            "HY000, 30001, ROW_DATA",
            "02000, 1643, ROW_DATA",
            "01000, 1642, ROW_DATA",
            "42000, 1172, ROW_DATA",
            "21000, 1242, ROW_DATA",
            "02000, 1329, ROW_DATA",
            // H2
            "90098, 90098, DATABASE_UNREACHABLE",
            "90121, 90121, DATABASE_UNREACHABLE",
            "90067, 90067, DATABASE_UNREACHABLE",
            "90044, 90044, ROW_DATA",
            "90105, 90105, ROW_DATA",
            "90053, 90053, ROW_DATA",
            "90096, 90096, TABLE_CHANGED",
            "HY000, 50000, UNKNOWN",
            "90131, 90131, CONFLICT",
            "HYT00, 50200, CONFLICT",
            "42S22, 42122, TABLE_CHANGED",
            "42S02, 42102, REFUSED",
            "22018, 22018, ROW_DATA");

    @ParameterizedTest
    @MethodSource("refusals")
    void anSqlStateOrAVendorCodeSaysTheKind(SQLException refusal, FailureKind kind) {
        assertThat(FailureKind.of(new UncategorizedSQLException("write", "INSERT", refusal)))
                .isEqualTo(kind);
    }

    private static Stream<Arguments> refusals() {
        return REFUSALS.stream()
                .map(refusal -> refusal.split(", "))
                .map(parts -> Arguments.of(
                        new SQLException("no", parts[0], Integer.parseInt(parts[1])), FailureKind.valueOf(parts[2])));
    }

    @Test
    void everyLineOfTheTableDecidesOneOfTheseCases() {
        Set<FailureClassifier.Line> deciding = Stream.concat(refusals(), failuresWithoutAState())
                .map(arguments -> (Throwable) arguments.get()[0])
                .flatMap(failure -> FailureClassifier.LINES.stream()
                        .filter(line -> line.fits().test(failure))
                        .limit(1))
                .collect(Collectors.toSet());

        assertThat(FailureClassifier.LINES).hasSameElementsAs(deciding);
    }

    @ParameterizedTest
    @MethodSource("failuresWithoutAState")
    void withoutOneTheTypeDoes(Throwable failure, FailureKind kind) {
        assertThat(FailureKind.of(failure)).isEqualTo(kind);
    }

    /** As PostgreSQL's driver has them: state, and the function of the server that reports the error. */
    private static SQLException postgres(String state, String routine) {
        return new PSQLException(new ServerErrorMessage("SERROR\0C%s\0Mno\0R%s\0".formatted(state, routine)));
    }

    private static Stream<Arguments> failuresWithoutAState() {
        return Stream.of(
                Arguments.of(postgres("42P01", "parserOpenTable"), FailureKind.REFUSED),
                Arguments.of(postgres("42501", "aclcheck_error"), FailureKind.REFUSED),
                Arguments.of(postgres("42501", "ExecWithCheckOptions"), FailureKind.ROW_DATA),
                Arguments.of(postgres("08006", "exec_stmt_raise"), FailureKind.ROW_DATA),
                Arguments.of(postgres("XX000", "exec_stmt_raise"), FailureKind.UNKNOWN),
                Arguments.of(postgres("57P01", "ProcessInterrupts"), FailureKind.DATABASE_UNREACHABLE),
                Arguments.of(postgres("ABC12", "plperl_call_perl_func"), FailureKind.ROW_DATA),
                Arguments.of(postgres("0A000", "CopyFrom"), FailureKind.REFUSED),
                Arguments.of(postgres("0A000", "RevalidateCachedQuery"), FailureKind.CONFLICT),
                Arguments.of(postgres("55000", "CopyFrom"), FailureKind.REFUSED),
                Arguments.of(postgres("XX000", "elog"), FailureKind.UNKNOWN),
                Arguments.of(new MalformedMessageException("no chunk"), FailureKind.MALFORMED),
                Arguments.of(SdkClientException.create("refused", new IOException()), FailureKind.QUEUE_UNREACHABLE),
                Arguments.of(
                        QueueDoesNotExistException.builder().statusCode(400).build(), FailureKind.QUEUE_UNREACHABLE),
                Arguments.of(SqsException.builder().statusCode(503).build(), FailureKind.QUEUE_UNREACHABLE),
                Arguments.of(SqsException.builder().statusCode(429).build(), FailureKind.QUEUE_UNREACHABLE),
                Arguments.of(SqsException.builder().statusCode(400).build(), FailureKind.UNKNOWN),
                Arguments.of(
                        SqsException.builder()
                                .statusCode(400)
                                .awsErrorDetails(AwsErrorDetails.builder()
                                        .errorCode("ThrottlingException")
                                        .build())
                                .build(),
                        FailureKind.QUEUE_UNREACHABLE),
                Arguments.of(new QueueConfigurationException("no redrive policy"), FailureKind.QUEUE_REFUSES),
                Arguments.of(SqsException.builder().statusCode(403).build(), FailureKind.QUEUE_REFUSES),
                Arguments.of(
                        SqsException.builder()
                                .statusCode(400)
                                .awsErrorDetails(AwsErrorDetails.builder()
                                        .errorCode("AccessDeniedException")
                                        .build())
                                .build(),
                        FailureKind.QUEUE_REFUSES),
                Arguments.of(
                        new QueueConfigurationException(
                                "does not exist",
                                QueueDoesNotExistException.builder()
                                        .statusCode(400)
                                        .build()),
                        FailureKind.QUEUE_UNREACHABLE),
                Arguments.of(new SQLTransientConnectionException("no"), FailureKind.DATABASE_UNREACHABLE),
                Arguments.of(new SQLNonTransientConnectionException("no"), FailureKind.DATABASE_UNREACHABLE),
                Arguments.of(new SQLRecoverableException("no"), FailureKind.DATABASE_UNREACHABLE),
                Arguments.of(new CannotCreateTransactionException("no"), FailureKind.DATABASE_UNREACHABLE),
                Arguments.of(
                        new CannotCreateTransactionException(
                                "no", new SQLTransientConnectionException("pool: not available after 10000ms")),
                        FailureKind.DATABASE_UNREACHABLE),
                Arguments.of(new CannotGetJdbcConnectionException("no"), FailureKind.DATABASE_UNREACHABLE),
                Arguments.of(
                        new CannotGetJdbcConnectionException("no", new SQLException("no", "HY000")),
                        FailureKind.DATABASE_UNREACHABLE),
                Arguments.of(new DataAccessResourceFailureException("no"), FailureKind.DATABASE_UNREACHABLE),
                Arguments.of(
                        new PessimisticLockingFailureException("no", new SQLException("no")), FailureKind.CONFLICT),
                Arguments.of(new IllegalStateException("a bug"), FailureKind.UNKNOWN),
                Arguments.of(new NullPointerException(), FailureKind.UNKNOWN));
    }

    @Test
    void whatOneStatementOfABatchFailedOfCounts() {
        BatchUpdateException batch = new BatchUpdateException("batch", null, 0, new int[0]);
        batch.setNextException(new SQLException("no", "22003"));

        assertThat(FailureKind.of(new DataIntegrityViolationException("no", batch)))
                .isEqualTo(FailureKind.ROW_DATA);
    }

    @Test
    void theStateCountsMoreThanTheTypeInWhichADriverDressesIt() {
        SQLException signalled = new SQLTransientConnectionException("qty must not be negative", "45000", 1644);
        SQLException odd = new SQLTransientConnectionException("odd", "77000", 9_999);

        assertThat(FailureKind.of(new TransientDataAccessResourceException("no", signalled)))
                .isEqualTo(FailureKind.ROW_DATA);
        assertThat(FailureKind.of(new DataAccessResourceFailureException("no", odd)))
                .isEqualTo(FailureKind.UNKNOWN);
    }

    @Test
    void whatTheCodeOfATriggerThrowsIsItsRows() {
        SQLException lostByTrigger = new SQLException("trigger", "90044", 90_044, new SQLException("no", "08001"));
        SQLException deadlock = new SQLException("trigger", "90044", 90_044, new SQLException("no", "40001", 40_001));

        assertThat(FailureKind.of(new UncategorizedSQLException("write", "INSERT", lostByTrigger)))
                .isEqualTo(FailureKind.ROW_DATA);
        assertThat(FailureKind.of(new UncategorizedSQLException("write", "INSERT", deadlock)))
                .isEqualTo(FailureKind.CONFLICT);
    }

    @Test
    void aConnectionLostInATransactionIsAnOutageWhateverTheRollbackThrows() {
        TransactionSystemException rollback =
                new TransactionSystemException("no rollback", new SQLException("Connection is closed"));
        rollback.initApplicationException(
                new UncategorizedSQLException("write", "INSERT", new SQLException("reset by peer", "08S01")));

        assertThat(FailureKind.of(rollback)).isEqualTo(FailureKind.DATABASE_UNREACHABLE);
    }

    @Test
    void theInnermostCauseThatIsKnownCounts() {
        SQLException connection = new SQLException("pool", "08001", new SQLException("starting", "57P03"));

        assertThat(FailureKind.of(new IllegalStateException(connection))).isEqualTo(FailureKind.DATABASE_UNREACHABLE);
    }

    @Test
    void onlyWhatWaitingHelpsIsAnOutage() {
        assertThat(FailureKind.values())
                .filteredOn(FailureKind::isOutage)
                .containsExactly(
                        FailureKind.DATABASE_UNREACHABLE,
                        FailureKind.DATABASE_REFUSES,
                        FailureKind.QUEUE_UNREACHABLE,
                        FailureKind.QUEUE_REFUSES);
    }
}
