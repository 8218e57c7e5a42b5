package dev.caravan.load.table;

import dev.caravan.csv.Records;

/**
 * The SQL of a {@link KeySearch}: records in a temporary table with the target's types and collations, so that the database compares their
 * keys as the target's unique index does. Its queries name the key's columns {@link KeyColumn#ALIAS} and the others {@link #VALUE}, each with
 * a number. Used within one transaction, whose caller rolls it back.
 */
interface KeyStage {
    String VALUE = "caravan_v";

    /** The columns of the key, as text. */
    String TEXT = "caravan_t";

    String NUMBER = "caravan_number";
    String JOB = "caravan_held_job";
    String ROW = "caravan_held_row";

    /** Creates the temporary table. */
    void create();

    /** Drops what a rollback leaves. */
    void drop();

    /** Inserts records under their numbers. */
    void add(Records records, int[] accepted);

    /** How many columns the key has. */
    int keyColumns();

    /** A query of all records: key, {@link #NUMBER}, values. */
    String records();

    /** A query of the target's rows: key, {@link #JOB}, {@link #ROW}, 1 as {@code caravan_there}, the key as {@link #TEXT}, values. */
    String rows();

    /** Condition: the values of a row {@code t} differ from those of a record {@code s}. */
    String differs();

    /** Statements that create a temporary table of the rows of a query. */
    Iterable<String> createTemporary(String name, String query);
}
