package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class DialectTest {
    @Test
    void itIsStoredAsJson() throws JsonProcessingException {
        JsonMapper mapper = new JsonMapper();
        Dialect dialect =
                new Dialect("||", null, '\\', "#", true, 3, true).withPreamble().withRepeatedHeader("a||\"b\r\nc\"");

        String json = mapper.writeValueAsString(dialect);

        assertThat(mapper.readValue(json, Dialect.class)).isEqualTo(dialect);
    }

    @Test
    void whatWasStoredBeforeHasNoRepeatedHeader() throws JsonProcessingException {
        String json =
                "{\"delimiter\":\";\",\"quote\":null,\"escape\":null,\"comment\":null,\"header\":true,\"skipLines\":1,\"trim\":false}";

        assertThat(new JsonMapper().readValue(json, Dialect.class))
                .isEqualTo(new Dialect(";", null, null, null, true, 1, false));
    }

    @Test
    void whatCannotBeReadIsRefused() {
        Dialect standard = Dialect.standard();
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withDelimiter(""));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withDelimiter("a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withDelimiter("a\"b"));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withQuote('é'));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withQuote('\n'));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withEscape(' '));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withComment("\"a"));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withComment(",a"));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withSkipLines(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withRepeatedHeader(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> standard.withHeader(false).withRepeatedHeader("a"));
    }
}
