package dev.caravan.web.problem;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;

/** A text in a request that neither a database nor a file name can hold. */
final class UncleanTextException extends JsonMappingException {
    private static final long serialVersionUID = 1L;

    UncleanTextException(JsonParser parser) {
        super(parser, "holds a NUL character or half of a character");
    }
}
