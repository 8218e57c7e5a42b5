package dev.caravan.csv;

/**
 * Why the reader cut a record, or kept its beginning only. It travels with the chunk, since the chunk's bytes
 * alone don't show it: a lone line with an open quote looks the same whether or not the rest of the file closes it.
 */
public enum Truncation {
    /** Each line of the chunk (blank and comment lines aside) opens a quote that is never closed. */
    UNTERMINATED_QUOTE(ParseError.UNTERMINATED_QUOTE),
    /** The chunk is one record of several lines, of which the last opens a quote that is never closed. */
    UNTERMINATED_RECORD(ParseError.UNTERMINATED_QUOTE),
    /** The chunk is the bounded head of one record, which is longer than a record may be. */
    RECORD_TOO_LONG(ParseError.RECORD_TOO_LONG);

    private final ParseError parseError;

    Truncation(ParseError parseError) {
        this.parseError = parseError;
    }

    /** What is wrong with each record of the chunk. */
    public ParseError parseError() {
        return parseError;
    }
}
