package dev.caravan.check.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmailRuleTest {
    private static final EmailRule RULE = new EmailRule(EmailSettings.DEFAULT);

    @ParameterizedTest
    @CsvSource({
        "User@Example.COM, user@example.com",
        "JEFF@臺網中心.TW, jeff@xn--fiqq24b10vi0d.tw",
        "jeff@XN--FIQQ24B10VI0D.tw, jeff@xn--fiqq24b10vi0d.tw",
        "a@faß.de, a@xn--fa-hia.de",
        "a@fass.de, a@fass.de",
        "a@example。com, a@example.com",
        "a@ｅｘａｍｐｌｅ.com, a@example.com",
        "PELÉ@example.com, pelé@example.com",
        "Pele\u0301@example.com, pelé@example.com",
        "Σίσυφος@example.com, σίσυφοσ@example.com",
        "Weiß@example.com, weiß@example.com",
        "Weiss@example.com, weiss@example.com",
    })
    void spellingsOfOneMailboxHaveOneForm(String address, String form) {
        assertThat(normalised(RULE, address)).isEqualTo(form);
    }

    @Test
    void whiteSpaceAroundTheAddressIsNotPartOfItsForm() {
        assertThat(normalised(RULE, " \ta@example.com\t ")).isEqualTo("a@example.com");
        assertThat(normalised(RULE, "\uFEFF\u00A0a@example.com\u3000")).isEqualTo("a@example.com");
        assertThat(normalised(RULE, "\u200B\u200E a@example.com\u2060\u200F\u00AD\u2009"))
                .isEqualTo("a@example.com");
        assertThat(check(RULE, "a\u200B@example.com")).isEqualTo(EmailVerdict.LOCAL_PART_CHARACTER);
    }

    @Test
    void theLocalPartKeepsItsCaseIfTheSettingsSaySo() {
        EmailRule rule = new EmailRule(new EmailSettings(false, false));
        assertThat(normalised(rule, "User@Example.COM")).isEqualTo("User@example.com");
        assertThat(normalised(rule, "Pelé@Bücher.de")).isEqualTo("Pelé@xn--bcher-kva.de");
    }

    @Test
    void specialUseDomainsAreAcceptedIfTheSettingsSaySo() {
        EmailRule rule = new EmailRule(new EmailSettings(true, true));
        assertThat(check(rule, "user@host.test")).isEqualTo(EmailVerdict.VALID);
        assertThat(check(rule, "user@bücher.local")).isEqualTo(EmailVerdict.VALID);
        assertThat(check(RULE, "user@host.test")).isEqualTo(EmailVerdict.SPECIAL_USE_DOMAIN);
    }

    @Test
    void onlyTheBytesBetweenFromAndToCount() {
        byte[] row = "x,user@example.com,@".getBytes(StandardCharsets.UTF_8);
        assertThat(RULE.check(row, 2, 18)).isEqualTo(EmailVerdict.VALID);
        assertThat(RULE.check(row, 0, row.length)).isNotEqualTo(EmailVerdict.VALID);
        byte[] out = new byte[EmailRule.MAX_NORMALISED_BYTES + 7];
        int length = RULE.normalise(row, 2, 18, out, 7);
        assertThat(new String(out, 7, length, StandardCharsets.UTF_8)).isEqualTo("user@example.com");
        assertThat(EmailRule.domainOf(out, 7, 7 + length)).isEqualTo("example.com");
    }

    @Test
    void bytesThatAreNotUtf8HaveTheirOwnReason() {
        byte[] latin1 = "Pelé@example.com".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(RULE.check(latin1, 0, latin1.length)).isEqualTo(EmailVerdict.NOT_UTF_8);
    }

    @Test
    void theLongestFormFitsTheRoomThatIsAskedFor() {
        // U+023A has two octets, its lower case three.
        String address = "\u023A".repeat(32) + "@" + ("b".repeat(62) + ".").repeat(2) + "c".repeat(60) + ".de";
        assertThat(address.getBytes(StandardCharsets.UTF_8)).hasSize(254);
        assertThat(normalised(RULE, address)).startsWith("\u2C65".repeat(32) + "@b");
    }

    @Property
    void noBytesMakeACheckFail(@ForAll byte[] bytes) {
        assertThatCode(() -> {
                    RULE.check(bytes, 0, bytes.length);
                    RULE.normalise(bytes, 0, bytes.length, new byte[EmailRule.MAX_NORMALISED_BYTES], 0);
                })
                .doesNotThrowAnyException();
    }

    @Property
    void noTextMakesACheckFail(@ForAll("almostAddresses") String address) {
        EmailVerdict verdict = check(RULE, address);
        assertThat(verdict == EmailVerdict.VALID || verdict.isInvalid()).isTrue();
    }

    @Property
    void theFastPathSaysYesOnlyWhereTheSlowPathDoes(@ForAll("almostAddresses") String address) {
        byte[] bytes = address.strip().getBytes(StandardCharsets.UTF_8);
        boolean fast = EmailBytes.isPlainAddress(bytes, 0, bytes.length, false);
        EmailSyntax slow = EmailSyntax.parse(bytes, 0, bytes.length, false);
        if (fast) {
            assertThat(slow.verdict()).isEqualTo(EmailVerdict.VALID);
            assertThat(normalised(RULE, address)).isEqualTo(slow.normalised(true));
        }
        boolean plainAscii = address.chars().allMatch(c -> c < 128) && !address.contains("--");
        if (plainAscii && slow.verdict() == EmailVerdict.VALID) {
            assertThat(fast).as("the fast path knows plain addresses").isTrue();
        }
    }

    @Property
    void aNormalisedAddressIsItsOwnForm(@ForAll("almostAddresses") String address) {
        if (check(RULE, address) == EmailVerdict.VALID) {
            String form = normalised(RULE, address);
            assertThat(normalised(RULE, form)).isEqualTo(form);
        }
    }

    @Provide
    Arbitrary<String> almostAddresses() {
        Arbitrary<String> piece = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.strings().withChars("abcXYZ019_+").ofMaxLength(6)),
                Tuple.of(
                        3, Arbitraries.of("xn--", "bücher", "日本", "ß", "é", "e\u0301", "\u200D", "م", "xn--bcher-kva")),
                Tuple.of(2, Arbitraries.of(".", "-", "..", "\"", "(", "[", "<", " ", "!", "\u00AD", "@")));
        Arbitrary<String> word = piece.list().ofMinSize(1).ofMaxSize(3).map(parts -> String.join("", parts));
        Arbitrary<String> dotted = word.list().ofMinSize(1).ofMaxSize(3).map(words -> String.join(".", words));
        return Combinators.combine(
                        dotted,
                        Arbitraries.of("@", "@", "@", "@@", ""),
                        dotted,
                        Arbitraries.of(".com", ".de", ".test", ""))
                .as((local, at, domain, top) -> local + at + domain + top);
    }

    private static EmailVerdict check(EmailRule rule, String address) {
        byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
        return rule.check(bytes, 0, bytes.length);
    }

    private static String normalised(EmailRule rule, String address) {
        byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[EmailRule.MAX_NORMALISED_BYTES];
        int length = rule.normalise(bytes, 0, bytes.length, out, 0);
        assertThat(length).as("%s is valid", address).isPositive();
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
