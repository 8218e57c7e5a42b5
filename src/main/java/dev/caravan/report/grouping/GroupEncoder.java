package dev.caravan.report.grouping;

/** How groups are written when a {@link AggregationTable} gives them away. */
interface GroupEncoder {
    /** As they lie in {@link SpillFormat}, to be put together again. */
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

    /** Writes a group's keys, which are fields of {@link SpillFormat} each with its end. */
    void keys(EncodedRows encodedRows, byte[] bytes, int from, int to);

    /** Writes that there is no value. */
    void none(EncodedRows encodedRows);

    /** What is between two numbers. */
    byte delimiter();

    /** Comes behind the line feed. */
    void end(EncodedRows encodedRows, int keysEnd);
}
