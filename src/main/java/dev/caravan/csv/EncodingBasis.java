package dev.caravan.csv;

/** On what evidence a text is read in its encoding. */
public enum EncodingBasis {
    /** The user named it. */
    GIVEN,
    /** The bytes show it: a byte order mark, or characters of UTF-8 or UTF-16. */
    DETECTED,
    /** The bytes are no UTF-8, and can't tell which of the other encodings they are in. */
    GUESSED,
    /** Only ASCII has been read, which UTF-8 and windows-1252 have alike: the first other byte decides between them. */
    OPEN
}
