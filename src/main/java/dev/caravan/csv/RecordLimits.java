package dev.caravan.csv;

/**
 * What a record may measure at most; what is larger is rejected, so that no input makes the reader hold more than a few times
 * {@code maxRecordBytes}.
 *
 * @param maxRecordBytes bytes of a record without its line end, 1 to 256 MiB
 * @param maxFieldBytes bytes of a field's content, 1 or more
 * @param maxColumns fields of a record, 1 or more
 */
public record RecordLimits(int maxRecordBytes, int maxFieldBytes, int maxColumns) {
    private static final int MEBIBYTE = 1 << 20;
    private static final RecordLimits STANDARD = new RecordLimits(MEBIBYTE, MEBIBYTE, 200_000);

    public RecordLimits {
        if (maxRecordBytes < 1 || maxRecordBytes > 256 * MEBIBYTE) {
            throw new IllegalArgumentException(
                    "maxRecordBytes is %d, must be 1 to %d".formatted(maxRecordBytes, 256 * MEBIBYTE));
        }
        requirePositive("maxFieldBytes", maxFieldBytes);
        requirePositive("maxColumns", maxColumns);
    }

    /** 1 MiB a record, 1 MiB a field, 200,000 columns. */
    public static RecordLimits standard() {
        return STANDARD;
    }

    /** The standard limits, with so many bytes for a record and for each of its fields. */
    public static RecordLimits ofBytes(int bytes) {
        return new RecordLimits(bytes, bytes, STANDARD.maxColumns);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d, must be 1 or more".formatted(name, value));
        }
    }
}
