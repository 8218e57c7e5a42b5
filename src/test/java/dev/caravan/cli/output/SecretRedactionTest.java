package dev.caravan.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretRedactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "string jdbc:mariadb:x//h:1?password=planted&a=b | string jdbc:mariadb:x//h:1?password=…&a=b",
                "jdbc:h2:x;USER=u;PASSWORD=planted;A=1 | jdbc:h2:x;USER=u;PASSWORD=…;A=1",
                "postgres://u:planted@h/d | postgres://…@h/d",
                "postgresql://u:pl/an@ted@h/d | postgresql://…@h/d",
                "host=h password='pl an\\'ted' user=u | host=h password=… user=u",
                "GET https://h/x.csv?X-Amz-Signature=planted failed | GET https://h/x.csv?… failed",
                "a password is needed (SQLState 28000) | a password is needed (SQLState 28000)",
                "mail me@example.com | mail me@example.com",
                "https://h/x.csv: 404 | https://h/x.csv: 404",
            })
    void secretsGoAndTheRestStays(String text, String shown) {
        assertThat(SecretRedaction.text(text)).isEqualTo(shown);
    }
}
