package dev.caravan.load.table;

import java.util.List;
import java.util.Map;

/**
 * What a database has of a table.
 *
 * @param columns types by name, as the database spells them
 * @param primaryKey its columns, in order; empty: none
 */
public record ExistingTable(Map<String, String> columns, List<String> primaryKey) {}
