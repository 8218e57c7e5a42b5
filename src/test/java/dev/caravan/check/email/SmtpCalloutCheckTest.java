package dev.caravan.check.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.caravan.testing.LocalDns;
import dev.caravan.testing.LocalSmtp;
import dev.caravan.testing.LocalSmtp.Manner;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real mail host and a real name server, both on loopback. */
@Timeout(60)
class SmtpCalloutCheckTest {
    private static final String KNOWN = "known@mail.example";
    private static final String UNKNOWN = "unknown@mail.example";

    private LocalDns dns;

    @BeforeEach
    void startNameServer() throws Exception {
        dns = new LocalDns("""
                mail.example.   300 IN MX 10 mx.mail.example.
                mx.mail.example. 300 IN A 127.0.0.1
                nullmx.example. 300 IN MX 0 .
                gone.example.   300 IN MX 10 nowhere.example.
                """);
    }

    @AfterEach
    void stopNameServer() throws Exception {
        dns.close();
    }

    @Test
    void aMailboxThatTheHostDeniesIsInvalidAndOneThatItTakesIsValid() throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(Manner.DENIES_UNKNOWN, KNOWN)) {
            assertThat(check(smtp, KNOWN, UNKNOWN))
                    .containsEntry(KNOWN, EmailVerdict.VALID)
                    .containsEntry(UNKNOWN, EmailVerdict.MAILBOX_DOES_NOT_EXIST);
        }
    }

    @Test
    void noMessageIsEverSent() throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(Manner.DENIES_UNKNOWN, KNOWN)) {
            check(smtp, KNOWN, UNKNOWN);
            assertThat(smtp.commands())
                    .startsWith("EHLO probe.example", "MAIL FROM:<> SMTPUTF8")
                    .contains("RCPT TO:<" + KNOWN + ">", "RCPT TO:<" + UNKNOWN + ">")
                    .noneMatch(command -> command.startsWith("DATA") || command.startsWith("BDAT"));
        }
    }

    @Test
    void aHostThatTakesEverythingSaysNothing() throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(Manner.TAKES_ALL, KNOWN)) {
            assertThat(check(smtp, KNOWN, UNKNOWN).values()).containsOnly(EmailVerdict.MAILBOX_UNKNOWN);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {
                "GREY_LISTS",
                "REFUSES_BY_POLICY",
                "DENIES_WITHOUT_ENHANCED_CODE",
                "HANGS_UP_AT_RECIPIENT",
                "SAYS_NOTHING",
                "DRIPS",
                "NEVER_ENDS_ITS_REPLY",
                "NEVER_ENDS_ITS_LINE",
                "TALKS_SOMETHING_ELSE",
                "IS_BUSY"
            })
    void whateverIsNotAClearDenialRefusesNothing(Manner manner) throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(manner)) {
            EmailVerdict verdict = check(smtp, UNKNOWN).get(UNKNOWN);
            assertThat(verdict).isEqualTo(EmailVerdict.MAILBOX_UNKNOWN);
            assertThat(verdict).isNotNull().extracting(EmailVerdict::isInvalid).isEqualTo(false);
        }
    }

    @Test
    void aHostThatShutsDownLeavesTheRestUnknown() throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(Manner.SHUTS_DOWN_AT_SECOND_RECIPIENT)) {
            assertThat(check(smtp, KNOWN, UNKNOWN).values()).containsOnly(EmailVerdict.MAILBOX_UNKNOWN);
        }
    }

    @Test
    void aHostThatIsNotThereIsUnknown() throws Exception {
        LocalSmtp closed = new LocalSmtp(Manner.DENIES_UNKNOWN);
        closed.close();
        assertThat(check(closed, UNKNOWN)).containsEntry(UNKNOWN, EmailVerdict.MAILBOX_UNKNOWN);
        assertThat(check(closed, "a@gone.example")).containsEntry("a@gone.example", EmailVerdict.MAILBOX_UNKNOWN);
    }

    @Test
    void anOldHostIsGreetedInItsOwnWay() throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(Manner.KNOWS_HELO_ONLY, KNOWN)) {
            assertThat(check(smtp, KNOWN, UNKNOWN))
                    .containsEntry(KNOWN, EmailVerdict.VALID)
                    .containsEntry(UNKNOWN, EmailVerdict.MAILBOX_DOES_NOT_EXIST);
            assertThat(smtp.commands()).contains("HELO probe.example", "MAIL FROM:<>");
        }
    }

    @Test
    void aHostWithoutSmtputf8IsNotAskedAboutInternationalMailboxes() throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(Manner.HAS_NO_SMTPUTF8)) {
            assertThat(check(smtp, "pelé@mail.example", UNKNOWN))
                    .containsEntry("pelé@mail.example", EmailVerdict.MAILBOX_UNKNOWN)
                    .containsEntry(UNKNOWN, EmailVerdict.MAILBOX_DOES_NOT_EXIST);
            assertThat(smtp.commands()).noneMatch(command -> command.contains("pelé"));
        }
        try (LocalSmtp smtp = new LocalSmtp(Manner.DENIES_UNKNOWN, "pelé@mail.example")) {
            assertThat(check(smtp, "pelé@mail.example")).containsEntry("pelé@mail.example", EmailVerdict.VALID);
        }
    }

    @Test
    void theRefusalOfADomainIsThatOfItsMailboxes() throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(Manner.DENIES_UNKNOWN)) {
            assertThat(check(smtp, "a@nullmx.example", "a@nowhere.example"))
                    .containsEntry("a@nullmx.example", EmailVerdict.DOMAIN_NULL_MX)
                    .containsEntry("a@nowhere.example", EmailVerdict.DOMAIN_DOES_NOT_EXIST);
        }
    }

    @Test
    void nothingThatCouldEndACommandReachesAHost() throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(Manner.TAKES_ALL)) {
            String injection = "a>\r\nDATA\r\n@mail.example";
            assertThat(check(smtp, injection)).containsEntry(injection, EmailVerdict.MAILBOX_UNKNOWN);
            assertThat(smtp.commands()).isEmpty();
        }
    }

    @Test
    void oneDomainHasOneConversationAtATime() throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(Manner.DENIES_UNKNOWN, KNOWN);
                SmtpCalloutCheck probe = probe(smtp, true)) {
            ExecutorService chunks = Executors.newFixedThreadPool(4);
            try {
                Callable<Map<String, EmailVerdict>> chunk = () -> probe.check(List.of(KNOWN));
                for (Future<Map<String, EmailVerdict>> verdicts : chunks.invokeAll(Collections.nCopies(12, chunk))) {
                    assertThat(verdicts.get()).containsEntry(KNOWN, EmailVerdict.VALID);
                }
            } finally {
                chunks.shutdownNow();
            }
            assertThat(smtp.commands().stream().filter(command -> command.startsWith("EHLO")))
                    .hasSize(12);
            assertThat(smtp.mostOpenAtOnce()).isEqualTo(1);
        }
    }

    @Test
    void hostsOnPrivateAddressesAreNotAskedUnlessTheSettingsSaySo() throws Exception {
        try (LocalSmtp smtp = new LocalSmtp(Manner.DENIES_UNKNOWN, KNOWN);
                SmtpCalloutCheck probe = probe(smtp, false)) {
            assertThat(probe.check(List.of(UNKNOWN))).containsEntry(UNKNOWN, EmailVerdict.MAILBOX_UNKNOWN);
            assertThat(smtp.commands()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, false", "10.1.2.3, false", "172.16.0.1, false", "192.168.1.1, false", "169.254.169.254, false",
        "100.64.0.1, false", "0.0.0.0, false", "224.0.0.1, false", "255.255.255.255, false", "::1, false",
        "fe80::1, false", "fd00::1, false", "::ffff:10.0.0.1, false", "2002:a00:1::1, false", "64:ff9b::a00:1, false",
        "8.8.8.8, true", "172.32.0.1, true", "100.128.0.1, true", "2a00:1450::1, true"
    })
    void onlyPublicAddressesArePublic(String address, boolean isPublic) throws Exception {
        assertThat(SmtpCalloutTargets.isPublic(InetAddress.getByName(address))).isEqualTo(isPublic);
    }

    @Test
    void settingsThatCouldEndACommandAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SmtpCalloutSettings.of("me\r\nDATA"))
                .withMessageStartingWith("helo-name is ");
    }

    private Map<String, EmailVerdict> check(LocalSmtp smtp, String... addresses) throws Exception {
        try (SmtpCalloutCheck probe = probe(smtp, true)) {
            return probe.check(List.of(addresses));
        }
    }

    private SmtpCalloutCheck probe(LocalSmtp smtp, boolean allowPrivateAddresses) {
        EmailMxSettings mx = new EmailMxSettings(
                List.of(dns.address()),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                8,
                1_000,
                Duration.ofMinutes(1),
                Duration.ofMinutes(2));
        SmtpCalloutSettings settings = new SmtpCalloutSettings(
                "probe.example",
                "",
                smtp.port(),
                Duration.ofMillis(600),
                Duration.ofMillis(1_500),
                Duration.ofSeconds(20),
                4,
                20,
                allowPrivateAddresses);
        return new SmtpCalloutCheck(settings, new EmailMxCheck(mx));
    }
}
