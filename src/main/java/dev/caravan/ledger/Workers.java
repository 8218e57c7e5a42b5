package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/**
 * The processes that share the ledger, by their heartbeats. They are for people to look at: nothing depends on them, as leases expire by
 * themselves. Times are the database's. Thread-safe.
 */
@Repository
public class Workers {
    private static final int MOST_WORKERS = 500;

    private final LedgerDialect ledger;
    private final String id = UUID.randomUUID().toString();
    private final LeaseOwner self = LeaseOwner.thisProcess();
    private final long startedNanos = System.nanoTime();

    Workers(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * What a process says of itself.
     *
     * @param roles separated by commas
     * @param loaders chunks that it loads at once
     * @param paused stages that are paused in it alone, separated by commas
     */
    public record Heartbeat(String roles, String version, int loaders, long rowsPerSecond, String paused) {}

    /**
     * A process.
     *
     * @param here whether it is this one
     * @param host name of its host
     * @param pid process id on that host
     * @param silent whether nothing was heard of it for longer than a process that works takes
     * @param leases jobs that it holds
     */
    public record Worker(
            String id,
            boolean here,
            String host,
            long pid,
            Heartbeat heartbeat,
            OffsetDateTime startedAt,
            OffsetDateTime heartbeatAt,
            boolean silent,
            long leases) {}

    /** Records that this process lives. */
    public void beat(Heartbeat heartbeat) {
        if (says(
                                heartbeat,
                                "UPDATE caravan.worker SET version = :version, roles = :roles, loaders = :loaders,"
                                        + " rows_per_second = :rows, paused = :paused, heartbeat_at = CURRENT_TIMESTAMP(6) WHERE id = :id")
                        .update()
                == 0) {
            says(heartbeat, """
                            INSERT INTO caravan.worker
                              (id, owner, roles, version, loaders, rows_per_second, paused, started_at, heartbeat_at)
                            VALUES (:id, :owner, :roles, :version, :loaders, :rows, :paused, %s, CURRENT_TIMESTAMP(6))
                            """.formatted(ledger.leaseExpiry()))
                    .param("owner", self.toString())
                    .param("seconds", LedgerDialect.seconds(Duration.ofNanos(startedNanos - System.nanoTime())))
                    .update();
        }
    }

    private StatementSpec says(Heartbeat heartbeat, String sql) {
        return ledger.sql(sql)
                .param("id", id)
                .param("roles", heartbeat.roles())
                .param("version", heartbeat.version())
                .param("loaders", heartbeat.loaders())
                .param("rows", heartbeat.rowsPerSecond())
                .param("paused", heartbeat.paused());
    }

    /** A process that ends regularly is not missed. */
    public void leave() {
        ledger.sql("DELETE FROM caravan.worker WHERE id = :id").param("id", id).update();
    }

    /** Forgets processes of which nothing was heard for so long. */
    public void forget(Duration silence) {
        ledger.sql("DELETE FROM caravan.worker WHERE heartbeat_at < %s".formatted(ledger.leaseExpiry()))
                .param("seconds", LedgerDialect.seconds(silence.negated()))
                .update();
    }

    /**
     * The processes, those that started first first, at most 500.
     *
     * @param silence a process of which nothing was heard for so long is silent
     */
    public List<Worker> all(Duration silence) {
        return ledger.sql("""
                        SELECT worker.*, coalesce(lease.number, 0) AS leases,
                               CASE WHEN worker.heartbeat_at < %s THEN 1 ELSE 0 END AS silent
                        FROM caravan.worker AS worker
                        LEFT JOIN (SELECT owner, count(*) AS number FROM caravan.job
                                   WHERE finished_at IS NULL AND owner IS NOT NULL GROUP BY owner) AS lease ON lease.owner = worker.owner
                        ORDER BY worker.started_at, worker.id LIMIT %d
                        """.formatted(ledger.leaseExpiry(), MOST_WORKERS))
                .param("seconds", LedgerDialect.seconds(silence.negated()))
                .query((row, index) -> {
                    LeaseOwner owner = LeaseOwner.parse(row.getString("owner"));
                    return new Worker(
                            row.getString("id"),
                            row.getString("id").equals(id),
                            owner.host(),
                            owner.pid(),
                            new Heartbeat(
                                    row.getString("roles"),
                                    row.getString("version"),
                                    row.getInt("loaders"),
                                    row.getLong("rows_per_second"),
                                    row.getString("paused")),
                            row.getObject("started_at", OffsetDateTime.class),
                            row.getObject("heartbeat_at", OffsetDateTime.class),
                            row.getInt("silent") == 1,
                            row.getLong("leases"));
                })
                .list();
    }
}
