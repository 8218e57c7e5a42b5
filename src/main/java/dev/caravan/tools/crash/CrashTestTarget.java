package dev.caravan.tools.crash;

import dev.caravan.tools.generate.MembersFile;
import java.util.List;

/** The table that a crash test loads into. */
public enum CrashTestTarget {
    /** A table that Caravan creates. */
    MADE,
    /** A table as people have them: with a primary key, without columns of Caravan. */
    OWN,
    /** The same, partitioned by the hash of its key. */
    PARTITIONED,
    /** The same, with a trigger that drops rows, one that writes a history, and a deferred foreign key that rows break. */
    TRIGGERS;

    private static final String COLUMNS =
            "email varchar(320) NOT NULL, name varchar(500), company varchar(500), city varchar(500), comment varchar(1000), joined date";

    /** Whether only PostgreSQL has what the table needs. */
    public boolean needsPostgres() {
        return this == PARTITIONED || this == TRIGGERS;
    }

    /** Statements that create the table and what belongs to it. */
    List<String> creation(String table) {
        return switch (this) {
            case MADE -> List.of();
            case OWN -> List.of("CREATE TABLE %s (id bigint PRIMARY KEY, team integer, %s)".formatted(table, COLUMNS));
            case PARTITIONED ->
                List.of(
                        "CREATE TABLE %s (id bigint PRIMARY KEY, team integer, %s) PARTITION BY HASH (id)"
                                .formatted(table, COLUMNS),
                        "CREATE TABLE %1$s_even PARTITION OF %1$s FOR VALUES WITH (MODULUS 2, REMAINDER 0)"
                                .formatted(table),
                        "CREATE TABLE %1$s_odd PARTITION OF %1$s FOR VALUES WITH (MODULUS 2, REMAINDER 1)"
                                .formatted(table));
            case TRIGGERS ->
                List.of(
                        "CREATE TABLE %s_team (id integer PRIMARY KEY)".formatted(table),
                        "INSERT INTO %s_team SELECT generate_series(1, %d)".formatted(table, MembersFile.TEAMS),
                        "CREATE TABLE %1$s (id bigint PRIMARY KEY, team integer REFERENCES %1$s_team DEFERRABLE INITIALLY DEFERRED, %2$s)"
                                .formatted(table, COLUMNS),
                        "CREATE TABLE %s_history (id bigint)".formatted(table),
                        """
                        CREATE FUNCTION %s_drop() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN IF NEW.team = %d THEN RETURN NULL; END IF; RETURN NEW; END $$
                        """.formatted(table, MembersFile.DROPPED_TEAM),
                        "CREATE TRIGGER dropping BEFORE INSERT ON %1$s FOR EACH ROW EXECUTE FUNCTION %1$s_drop()"
                                .formatted(table),
                        """
                        CREATE FUNCTION %1$s_note() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN INSERT INTO %1$s_history VALUES (NEW.id); RETURN NULL; END $$
                        """.formatted(table),
                        "CREATE TRIGGER noting AFTER INSERT ON %1$s FOR EACH ROW EXECUTE FUNCTION %1$s_note()"
                                .formatted(table));
        };
    }

    /** Statements that drop the table and what belongs to it. */
    List<String> removal(String table) {
        String drop = "DROP TABLE " + table;
        return this != TRIGGERS
                ? List.of(drop)
                : List.of(
                        drop,
                        "DROP TABLE %s_team".formatted(table),
                        "DROP TABLE %s_history".formatted(table),
                        "DROP FUNCTION %s_drop()".formatted(table),
                        "DROP FUNCTION %s_note()".formatted(table));
    }

    /** The share of the file's rows that the table drops. */
    double dropped() {
        return this == TRIGGERS ? 0.02 : 0;
    }

    /** The share of the file's rows that the table refuses. Each costs its chunk some ten statements. */
    double refused() {
        return this == TRIGGERS ? 0.01 : 0;
    }
}
