package dev.caravan.csv.detection;

import java.nio.charset.Charset;

/** What people are told of an encoding. */
public final class EncodingText {
    private EncodingText() {}

    /** The remark on an encoding that was guessed. */
    public static String guessed(Charset charset) {
        return "encoding guessed: %s, since the text is no UTF-8; say --encoding NAME if letters are wrong"
                .formatted(charset.name());
    }
}
