package dev.caravan.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * The first rows of a report's result.
 *
 * @param columns names, as in its header
 * @param groups how many of the columns, from the first, are those that make a group; 0 if a query of the operator's says what they are
 * @param rows values as the file has them, in the order of the columns
 * @param more whether there are further rows
 */
@Schema(name = "ResultRows")
record ResultRowsResponse(List<String> columns, int groups, List<List<String>> rows, boolean more) {}
