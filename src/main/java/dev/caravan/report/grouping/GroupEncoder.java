package dev.caravan.report.grouping;

/** Format in which an {@link AggregationTable} writes its groups. */
interface GroupEncoder {
    /** Rows of {@link SpillFormat}, which can be aggregated again. */
    GroupEncoder LINES = new GroupEncoder() {
        @Override
        public void keys(EncodedRows encodedRows, byte[] bytes, int from, int to) {
            encodedRows.put(bytes, from, to - from);
        }

        @Override
        public void none(EncodedRows encodedRows) {
            encodedRows.put(SpillFormat.NULL, 0, SpillFormat.NULL.length);
        }

        @Override
        public byte delimiter() {
            return SpillFormat.DELIMITER;
        }

        @Override
        public void end(EncodedRows encodedRows, int keysEnd) {
            encodedRows.endLine(keysEnd);
        }
    };

    /** Writes a group's keys, which are fields of {@link SpillFormat} with delimiters. */
    void keys(EncodedRows encodedRows, byte[] bytes, int from, int to);

    /** Writes NULL. */
    void none(EncodedRows encodedRows);

    /** Delimiter between two numbers. */
    byte delimiter();

    /** Called after the line feed. */
    void end(EncodedRows encodedRows, int keysEnd);
}
