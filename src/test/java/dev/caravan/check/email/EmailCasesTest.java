package dev.caravan.check.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of rules: one address a row, its reason code (none if valid) and the rule that it shows. */
class EmailCasesTest {
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9A-F]{4})|\\\\([tnr\\\\])");
    private static final Pattern REPEAT = Pattern.compile("\\{(\\D)\\*(\\d+)}");
    private static final EmailRule RULE = new EmailRule(EmailSettings.DEFAULT);

    record Case(String address, String code, String rule) {}

    static List<Case> cases() throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(false)
                .get();
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(EmailCasesTest.class.getResourceAsStream("/email/cases.csv")),
                StandardCharsets.UTF_8)) {
            return format.parse(reader).stream().map(EmailCasesTest::caseOf).toList();
        }
    }

    private static Case caseOf(CSVRecord row) {
        String unescaped = ESCAPE.matcher(row.get("address")).replaceAll(EmailCasesTest::unescape);
        String address = REPEAT.matcher(unescaped).replaceAll(m -> m.group(1).repeat(Integer.parseInt(m.group(2))));
        return new Case(address, row.get("code"), row.get("rule"));
    }

    private static String unescape(java.util.regex.MatchResult escape) {
        String character = escape.group(1) != null
                ? String.valueOf((char) Integer.parseInt(escape.group(1), 16))
                : switch (escape.group(2)) {
                    case "t" -> "\t";
                    case "n" -> "\n";
                    case "r" -> "\r";
                    default -> "\\";
                };
        return Matcher.quoteReplacement(character);
    }

    @TestFactory
    Stream<DynamicTest> everyAddressGetsTheVerdictOfItsRule() throws IOException {
        return cases().stream()
                .map(c -> DynamicTest.dynamicTest(
                        c.rule() + ": " + c.address(),
                        () -> assertThat(check(c.address()).code()).isEqualTo(c.code())));
    }

    @Test
    void theTableShowsEveryReasonOfTheSyntax() throws IOException {
        List<String> shown = cases().stream().map(Case::code).distinct().toList();
        assertThat(Stream.of(EmailVerdict.values()).map(EmailVerdict::code)).containsAll(shown);
        assertThat(shown)
                .containsAll(Stream.of(EmailVerdict.values())
                        .filter(verdict -> verdict.compareTo(EmailVerdict.SPECIAL_USE_DOMAIN) <= 0)
                        .map(EmailVerdict::code)
                        .filter(code -> !code.equals(EmailVerdict.SYNTAX.code()))
                        .toList());
    }

    @Test
    void anAddressIsNormalisedExactlyIfItIsValid() throws IOException {
        for (Case c : cases()) {
            byte[] bytes = c.address().getBytes(StandardCharsets.UTF_8);
            int length = RULE.normalise(bytes, 0, bytes.length, new byte[EmailRule.MAX_NORMALISED_BYTES], 0);
            assertThat(length >= 0).as(c.address()).isEqualTo(c.code().isEmpty());
        }
    }

    private static EmailVerdict check(String address) {
        byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
        return RULE.check(bytes, 0, bytes.length);
    }
}
