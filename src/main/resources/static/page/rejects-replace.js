// Find and replace in one column.
/**
 * The rows that change, with the changed field.
 *
 * @param find `field` is the column's index, `text` what is replaced wherever it occurs in a cell; empty: cells that are empty
 */
export function replaced(rows, { field, text, by }) {
  const changed = [];
  for (const row of rows) {
    const before = row.fields[field] ?? '';
    // A record that is not in columns has its text, which counts; a cut one can't be corrected here.
    if (row.cut || row.raw !== undefined) continue;
    const after = text === '' ? before || by : before.split(text).join(by);
    if (after !== before) changed.push({ ...row, fields: row.fields.with(field, after === '' ? null : after) });
  }
  return changed;
}
