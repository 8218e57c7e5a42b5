package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.JobOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.testing.LocalDns;
import dev.caravan.testing.LocalSmtp;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Feeds that have DNS and mail hosts asked, against real ones on loopback. */
@Timeout(120)
class DeliverabilityStepTest {
    private static final String ZONE = """
            mail.example.    300 IN MX 10 mx.mail.example.
            mx.mail.example. 300 IN A 127.0.0.1
            nullmx.example.  300 IN MX 0 .
            """;
    private static final String CSV = """
            id,email
            1,known@mail.example
            2,unknown@MAIL.example
            3,a@nullmx.example
            4,a@no.such.example
            5,a@silent.example
            6,
            7,not an address
            """;

    @Test
    void whatDnsAndMailHostsDenyIsRefusedAndWhatTheyDontSayLoads(@TempDir Path directory) throws Exception {
        try (LocalDns dns = new LocalDns(ZONE).silentAbout("silent.example");
                LocalSmtp smtp = new LocalSmtp(LocalSmtp.Manner.DENIES_UNKNOWN, "known@mail.example");
                RunningCaravan caravan = RunningCaravan.start(
                        directory,
                        "caravan.email.dns.servers=127.0.0.1:" + dns.address().getPort(),
                        "caravan.email.dns.query-timeout=200ms",
                        "caravan.email.dns.call-timeout=3s",
                        "caravan.email.smtp-callout.helo-name=probe.example",
                        "caravan.email.smtp-callout.port=" + smtp.port(),
                        "caravan.email.smtp-callout.allow-private-addresses=true",
                        "caravan.feeds.asked.match=asked*.csv",
                        "caravan.feeds.asked.deliverability=mx",
                        "caravan.feeds.probed.match=probed*.csv",
                        "caravan.feeds.probed.columns.email.type=email",
                        "caravan.feeds.probed.columns.email.mailbox=smtp-callout")) {
            JobView unasked = caravan.load(caravan.file("unasked.csv", CSV), JobOptions.NONE);
            assertThat(unasked.balance()).isEqualTo(new JobBalance(7, 6, 0, 0, 1, 0, 0, 0));

            JobView asked = caravan.load(caravan.file("asked.csv", CSV), JobOptions.NONE);
            assertThat(rejects(caravan, asked))
                    .isEqualTo("3 email-domain-null-mx, 4 email-domain-does-not-exist, 7 email-no-at");

            JobView probed = caravan.load(caravan.file("probed.csv", CSV), JobOptions.NONE);
            assertThat(rejects(caravan, probed))
                    .isEqualTo("2 email-mailbox-does-not-exist, 3 email-domain-null-mx, "
                            + "4 email-domain-does-not-exist, 7 email-no-at");
            assertThat(smtp.commands()).noneMatch(command -> command.startsWith("DATA"));
        }
    }

    private static String rejects(RunningCaravan caravan, JobView job) {
        return String.join(
                ", ",
                caravan.column("SELECT record || ' ' || reason FROM caravan.reject WHERE job = %d ORDER BY record"
                        .formatted(job.id())));
    }
}
