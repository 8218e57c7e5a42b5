package dev.caravan.check.email;

import java.time.Duration;
import java.util.List;

/**
 * What the DNS says about the mail of one domain.
 *
 * @param hosts the names of the mail hosts, the preferred one first; empty unless the verdict is valid
 * @param ttl how long this may be kept
 */
record EmailMxAnswer(EmailVerdict verdict, List<String> hosts, Duration ttl) {
    /** An answer that isn't one is kept for as short as possible, but kept: a dead server should cost one wait, not many. */
    static EmailMxAnswer none(EmailMxSettings settings) {
        return new EmailMxAnswer(EmailVerdict.DNS_NO_ANSWER, List.of(), settings.minTtl());
    }
}
