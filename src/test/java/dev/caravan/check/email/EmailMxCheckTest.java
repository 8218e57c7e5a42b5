package dev.caravan.check.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.caravan.testing.LocalDns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a real name server on loopback. */
@Timeout(60)
class EmailMxCheckTest {
    private static final String ZONE = """
            mail.example.        300 IN MX   20 second.mail.example.
            mail.example.        300 IN MX   10 first.mail.example.
            short.example.       1   IN MX   10 first.mail.example.
            v4only.example.      300 IN A    192.0.2.1
            v6only.example.      300 IN AAAA 2001:db8::1
            nullmx.example.      300 IN MX   0 .
            nullmx.example.      300 IN A    192.0.2.1
            text.example.        300 IN TXT  "no mail here"
            xn--bcher-kva.example. 300 IN MX 10 first.mail.example.
            silent.example.      300 IN MX   10 first.mail.example.
            failing.example.     300 IN MX   10 first.mail.example.
            """;

    private LocalDns dns;

    @BeforeEach
    void startNameServer() throws Exception {
        StringBuilder zone = new StringBuilder(ZONE);
        IntStream.range(0, 60)
                .forEach(i -> zone.append("many.example. 300 IN MX ")
                        .append(i)
                        .append(" a-host-with-a-long-name-")
                        .append(i)
                        .append(".example.\n"));
        dns = new LocalDns(zone.toString()).silentAbout("silent.example").failingFor("failing.example");
    }

    @AfterEach
    void stopNameServer() throws Exception {
        dns.close();
    }

    @Test
    void aDomainWithAMailHostIsValid() throws Exception {
        assertThat(check("mail.example")).isEqualTo(EmailVerdict.VALID);
        assertThat(check("xn--bcher-kva.example")).isEqualTo(EmailVerdict.VALID);
    }

    @Test
    void withoutMxAnAddressOfEitherFamilyWillDo() throws Exception {
        assertThat(check("v4only.example")).isEqualTo(EmailVerdict.VALID);
        assertThat(check("v6only.example")).isEqualTo(EmailVerdict.VALID);
    }

    @Test
    void whatTheDnsDeniesIsInvalid() throws Exception {
        assertThat(check("nowhere.example")).isEqualTo(EmailVerdict.DOMAIN_DOES_NOT_EXIST);
        assertThat(check("nullmx.example")).isEqualTo(EmailVerdict.DOMAIN_NULL_MX);
        assertThat(check("text.example")).isEqualTo(EmailVerdict.DOMAIN_NO_MAIL_HOST);
    }

    @Test
    void whatTheDnsDoesNotSayIsUnknownAndNotRefused() throws Exception {
        EmailVerdict silent = check("silent.example");
        assertThat(silent).isEqualTo(EmailVerdict.DNS_NO_ANSWER);
        assertThat(silent.isInvalid()).isFalse();
        assertThat(silent.outcome()).isEqualTo(EmailVerdict.Outcome.UNKNOWN);
        assertThat(check("failing.example")).isEqualTo(EmailVerdict.DNS_NO_ANSWER);
    }

    @Test
    void aServerThatIsNotThereIsUnknown() throws Exception {
        dns.close();
        assertThat(check("mail.example")).isEqualTo(EmailVerdict.DNS_NO_ANSWER);
        assertThat(check("nowhere.example")).isEqualTo(EmailVerdict.DNS_NO_ANSWER);
    }

    @Test
    void anAnswerTooLongForUdpComesOverTcp() throws Exception {
        EmailMxAnswer answer = answer("many.example");
        assertThat(answer.hosts()).hasSize(60).startsWith("a-host-with-a-long-name-0.example");
    }

    @Test
    void thePreferredMailHostComesFirst() throws Exception {
        assertThat(answer("mail.example").hosts()).containsExactly("first.mail.example", "second.mail.example");
        assertThat(answer("v4only.example").hosts()).containsExactly("v4only.example");
    }

    @Test
    void theDomainsOfAChunkAreAnsweredTogether() throws Exception {
        List<String> domains = new ArrayList<>(List.of("mail.example", "mail.example", "nullmx.example"));
        IntStream.range(0, 500).forEach(i -> domains.add("nowhere" + i + ".example"));
        Map<String, EmailVerdict> verdicts = new EmailMxCheck(settings(Duration.ofSeconds(20), 8)).check(domains);
        assertThat(verdicts).hasSize(502).containsEntry("mail.example", EmailVerdict.VALID);
        assertThat(verdicts.values().stream().filter(EmailVerdict.DOMAIN_DOES_NOT_EXIST::equals))
                .hasSize(500);
    }

    @Test
    void aDomainIsAskedAboutOnceWhileItsAnswerIsKept() throws Exception {
        EmailMxCheck mx = new EmailMxCheck(settings(Duration.ofSeconds(20), 8));
        for (int i = 0; i < 5; i++) {
            mx.check(List.of("mail.example", "nowhere.example"));
        }
        assertThat(dns.questionsAbout("mail.example")).isEqualTo(1);
        assertThat(dns.questionsAbout("nowhere.example")).isEqualTo(1);
    }

    @Test
    void severalChunksThatNeedOneDomainAskOnce() throws Exception {
        EmailMxCheck mx = new EmailMxCheck(settings(Duration.ofSeconds(20), 8));
        ExecutorService chunks = Executors.newFixedThreadPool(8);
        try {
            Callable<EmailVerdict> chunk =
                    () -> mx.check(List.of("mail.example")).get("mail.example");
            for (Future<EmailVerdict> verdict : chunks.invokeAll(Collections.nCopies(32, chunk))) {
                assertThat(verdict.get()).isEqualTo(EmailVerdict.VALID);
            }
        } finally {
            chunks.shutdownNow();
        }
        assertThat(dns.questionsAbout("mail.example")).isEqualTo(1);
    }

    @Test
    void aSilentServerHoldsNoCallLongerThanItsTimeOut() throws Exception {
        EmailMxCheck mx = new EmailMxCheck(settings(Duration.ofMillis(400), 1));
        long start = System.nanoTime();
        Map<String, EmailVerdict> verdicts = mx.check(List.of("silent.example", "mail.example", "nowhere.example"));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(verdicts.values()).containsOnly(EmailVerdict.DNS_NO_ANSWER);
        assertThat(verdicts).hasSize(3);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void theTimeToLiveIsKeptWithinItsBounds() throws Exception {
        assertThat(answer("short.example").ttl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(answer("mail.example").ttl()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ofSeconds(1), 0))
                .withMessage("max-concurrent is 0, but must be from 1 to 1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ZERO, 1))
                .withMessageContaining("call-timeout is PT0S");
    }

    private EmailVerdict check(String domain) throws Exception {
        return answer(domain).verdict();
    }

    private EmailMxAnswer answer(String domain) throws Exception {
        EmailMxAnswer answer = new EmailMxCheck(settings(Duration.ofSeconds(20), 8))
                .answersFor(List.of(domain))
                .get(domain);
        return Objects.requireNonNull(answer);
    }

    private EmailMxSettings settings(Duration callTimeout, int maxConcurrent) {
        return new EmailMxSettings(
                List.of(dns.address()),
                Duration.ofMillis(500),
                callTimeout,
                maxConcurrent,
                1_000,
                Duration.ofMinutes(1),
                Duration.ofMinutes(2));
    }
}
