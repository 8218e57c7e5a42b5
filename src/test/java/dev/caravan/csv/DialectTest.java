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
        Dialect dialect = new Dialect("||", null, '\\', "#", false, 3, true);

        String json = mapper.writeValueAsString(dialect);

        assertThat(mapper.readValue(json, Dialect.class)).isEqualTo(dialect);
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
    }
}
