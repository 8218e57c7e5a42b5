package dev.caravan.upgrade;

import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What pg_dump would write, which embedded servers have not got: tables that loads made, and the rows of all tables, by INSERT. */
final class PostgresDump {
    private static final String FIRST_MIGRATION = "/db/ledger/postgresql/V1__ledger.sql";
    private static final Pattern TABLE = Pattern.compile("(?m)^CREATE TABLE caravan\\.(\\w+)");

    /** Tables by themselves: their names with schema, and {@code oid}. */
    private static final String MADE_BY_LOADS = """
            FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE relkind = 'r' AND nspname IN ('public', 'caravan')
              AND NOT (nspname = 'caravan' AND relname = ANY (string_to_array('%s', ',')))""";

    private static final String DEFINITION = """
            SELECT format('CREATE %%sTABLE %%I.%%I (%%s);', CASE relpersistence WHEN 'u' THEN 'UNLOGGED ' END, nspname, relname,
              (SELECT string_agg(format('%%I %%s%%s', attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' NOT NULL' END),
                                 ', ' ORDER BY attnum)
               FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped)) %1$s
            UNION ALL
            SELECT indexdef || ';' FROM pg_indexes JOIN (SELECT nspname, relname %1$s) AS made ON schemaname = nspname AND tablename = relname
            UNION ALL
            SELECT format('COMMENT ON TABLE %%I.%%I IS %%L;', nspname, relname, obj_description(pg_class.oid)) %1$s
              AND obj_description(pg_class.oid) IS NOT NULL
            """;

    private PostgresDump() {}

    static List<String> of(RunningCaravan caravan) {
        List<String> ledger = new ArrayList<>(List.of("schema_version"));
        ledger.addAll(tablesOfLedger());
        String madeByLoads = MADE_BY_LOADS.formatted(String.join(",", ledger));
        List<String> dump = new ArrayList<>(caravan.column(DEFINITION.formatted(madeByLoads)));
        Stream.concat(
                        ledger.stream().map(table -> "caravan." + table),
                        caravan
                                .column("SELECT format('%I.%I', nspname, relname) " + madeByLoads + " ORDER BY 1")
                                .stream())
                .forEach(table -> dump.addAll(rows(caravan, table)));
        return dump;
    }

    /** In an order in which they can be filled. */
    private static List<String> tablesOfLedger() {
        try (var script = Objects.requireNonNull(PostgresDump.class.getResourceAsStream(FIRST_MIGRATION))) {
            return TABLE.matcher(new String(script.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map(table -> table.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> rows(RunningCaravan caravan, String table) {
        String columns = "FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped"
                .formatted(table);
        String names = caravan.column("SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) " + columns)
                .get(0);
        String values = caravan.column(
                        "SELECT string_agg(format('quote_nullable(%I::text)', attname), ', ' ORDER BY attnum) "
                                + columns)
                .get(0);
        List<String> statements = new ArrayList<>(caravan.column("""
                SELECT 'INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE VALUES (' || concat_ws(', ', %3$s) || ');' FROM %1$s ORDER BY %2$s
                """.formatted(table, names, values)));
        if (!statements.isEmpty()) {
            statements.addAll(caravan.column("""
                    SELECT format('SELECT setval(%%L, (SELECT max(%%I) FROM %1$s));', pg_get_serial_sequence('%1$s', attname), attname)
                    %2$s AND attidentity <> ''
                    """.formatted(table, columns)));
        }
        return statements;
    }
}
