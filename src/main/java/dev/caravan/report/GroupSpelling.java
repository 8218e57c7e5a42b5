package dev.caravan.report;

/** How groups are written when a {@link GroupTable} gives them away. */
interface GroupSpelling {
    /** As they lie in {@link PartText}, to be put together again. */
    GroupSpelling LINES = new GroupSpelling() {
        @Override
        public void keys(Lines lines, byte[] bytes, int from, int to) {
            lines.put(bytes, from, to - from);
        }

        @Override
        public void none(Lines lines) {
            lines.put(PartText.NULL, 0, PartText.NULL.length);
        }

        @Override
        public byte delimiter() {
            return PartText.DELIMITER;
        }

        @Override
        public void end(Lines lines, int keysEnd) {
            lines.endLine(keysEnd);
        }
    };

    /** Writes a group's keys, which are fields of {@link PartText} each with its end. */
    void keys(Lines lines, byte[] bytes, int from, int to);

    /** Writes that there is no value. */
    void none(Lines lines);

    /** What is between two numbers. */
    byte delimiter();

    /** Comes behind the line feed. */
    void end(Lines lines, int keysEnd);
}
