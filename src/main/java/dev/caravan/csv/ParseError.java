package dev.caravan.csv;

/** Why a record can't be loaded, as far as its bytes tell. Codes are stable: they are stored, and users filter by them. */
public enum ParseError {
    UNTERMINATED_QUOTE("unterminated-quote", "a quote is opened and not closed"),
    TEXT_AFTER_QUOTE("text-after-quote", "there is text between a closing quote and the next delimiter"),
    RECORD_TOO_LONG("record-too-long", "the record is longer than a record may be"),
    FIELD_TOO_LONG("field-too-long", "the field is longer than a field may be"),
    TOO_MANY_COLUMNS("too-many-columns", "the record has more fields than any record may have"),
    INVALID_ENCODING("invalid-encoding", "the bytes are not valid in the file's encoding"),
    NUL_BYTE("nul-byte", "the field contains a NUL"),
    TOO_FEW_FIELDS("too-few-fields", "the record has fewer fields than there are columns"),
    TOO_MANY_FIELDS("too-many-fields", "the record has more fields than there are columns");

    private final String code;
    private final String message;

    ParseError(String code, String message) {
        this.code = code;
        this.message = message;
    }

    /** The stable reason code, kebab-case. */
    public String code() {
        return code;
    }

    /** One sentence for people, without a full stop. */
    public String message() {
        return message;
    }
}
