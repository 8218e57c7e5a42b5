package dev.caravan.load;

import dev.caravan.check.Violation;
import dev.caravan.check.email.EmailMxCheck;
import dev.caravan.check.email.EmailRule;
import dev.caravan.check.email.EmailVerdict;
import dev.caravan.check.email.SmtpCalloutCheck;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.Deliverability;
import dev.caravan.feed.rule.MailboxCheck;
import dev.caravan.load.chunk.ChunkRows;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Handler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Queries DNS and mail hosts for the addresses of a chunk if its feed requires it: all domains together, in bounded time. An address that
 * they deny is rejected; an address for which they don't answer isn't. Thread-safe.
 */
@Component
class DeliverabilityStep {
    /** Created for the first feed that requires it. */
    private final ObjectProvider<EmailMxCheck> domains;

    private final ObjectProvider<SmtpCalloutCheck> mailboxes;
    private final EmailRule emails;

    DeliverabilityStep(
            ObjectProvider<EmailMxCheck> domains, ObjectProvider<SmtpCalloutCheck> mailboxes, EmailRule emails) {
        this.domains = domains;
        this.mailboxes = mailboxes;
        this.emails = emails;
    }

    @Handler
    void check(@Body ChunkRows rows) throws InterruptedException {
        LoadPlan plan = rows.plan();
        for (int c = 0; c < plan.columns().size(); c++) {
            Column column = plan.columns().get(c);
            if (column.type() == ColumnType.EMAIL && !column.ignored()) {
                if (column.rule().mailbox() == MailboxCheck.SMTP_CALLOUT) {
                    refuse(
                            rows,
                            c,
                            mailboxes.getObject().check(addresses(rows, c).values()));
                } else if (column.rule().deliverability() == Deliverability.MX) {
                    refuse(rows, c, byAddress(addresses(rows, c).values()));
                }
            }
        }
    }

    /** Whether it would query anything for rows of this plan. */
    static boolean isNeeded(LoadPlan plan) {
        return plan.columns().stream()
                .anyMatch(column -> column.type() == ColumnType.EMAIL
                        && !column.ignored()
                        && (column.rule().mailbox() == MailboxCheck.SMTP_CALLOUT
                                || column.rule().deliverability() == Deliverability.MX));
    }

    private Map<String, EmailVerdict> byAddress(Collection<String> addresses) throws InterruptedException {
        List<String> sortedDomains = new HashSet<>(
                        addresses.stream().map(DeliverabilityStep::domainOf).toList())
                .stream().sorted().toList();
        Map<String, EmailVerdict> byDomain = domains.getObject().check(sortedDomains);
        Map<String, EmailVerdict> verdicts = new LinkedHashMap<>();
        addresses.forEach(
                address -> verdicts.put(address, byDomain.getOrDefault(domainOf(address), EmailVerdict.DNS_NO_ANSWER)));
        return verdicts;
    }

    private void refuse(ChunkRows rows, int c, Map<String, EmailVerdict> verdicts) {
        addresses(rows, c).forEach((record, address) -> {
            EmailVerdict verdict = verdicts.getOrDefault(address, EmailVerdict.MAILBOX_UNKNOWN);
            if (verdict.isInvalid()) {
                rows.reject(new Violation(record, c, verdict.code(), verdict.message()));
            }
        });
    }

    /** Normalised addresses of accepted records, by the record's index. */
    private Map<Integer, String> addresses(ChunkRows rows, int c) {
        Records records = rows.records();
        Map<Integer, String> addresses = new LinkedHashMap<>();
        EmailRule rule = emails.of(rows.plan().columns().get(c).rule());
        byte[] form = new byte[EmailRule.MAX_NORMALISED_BYTES];
        for (int r = 0; r < records.size(); r++) {
            if (rows.isAccepted(r)) {
                int length = rule.normalise(records.content(), records.start(r, c), records.end(r, c), form, 0);
                if (length > 0) {
                    addresses.put(r, new String(form, 0, length, StandardCharsets.UTF_8));
                }
            }
        }
        return addresses;
    }

    private static String domainOf(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
