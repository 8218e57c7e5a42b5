package dev.caravan.web.problem;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads texts of requests, and refuses U+0000 and unpaired surrogates, which JSON allows, but neither file names nor databases do. */
public final class CleanText extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1L;

    public CleanText() {
        super(String.class);
    }

    public static boolean isClean(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = StringDeserializer.instance.deserialize(parser, context);
        if (!isClean(text)) {
            throw new UncleanTextException(parser);
        }
        return text;
    }
}
