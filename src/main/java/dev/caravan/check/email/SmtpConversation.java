package dev.caravan.check.email;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Asks one mail host about mailboxes of one domain, by {@code RCPT TO}, without ever sending a message. A random name is
 * asked about first: a host that accepts it accepts every name, and its answers are worthless.
 */
final class SmtpConversation {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SmtpCalloutSettings settings;

    SmtpConversation(SmtpCalloutSettings settings) {
        this.settings = settings;
    }

    /** One verdict for each address; whatever goes wrong leaves the rest unknown. */
    Map<String, EmailVerdict> ask(InetSocketAddress host, String domain, Collection<String> addresses) {
        Map<String, EmailVerdict> verdicts = new LinkedHashMap<>();
        addresses.forEach(address -> verdicts.put(address, EmailVerdict.MAILBOX_UNKNOWN));
        try (SmtpConnection smtp = new SmtpConnection(host, settings.readTimeout(), settings.conversationTimeout())) {
            if (!smtp.reply().isPositive()) {
                return verdicts;
            }
            SmtpConnection.Reply greeting = smtp.command("EHLO " + settings.heloName());
            boolean utf8 = greeting.isPositive() && greeting.text().lines().anyMatch("SMTPUTF8"::equalsIgnoreCase);
            if (!greeting.isPositive()
                    && !smtp.command("HELO " + settings.heloName()).isPositive()) {
                return verdicts;
            }
            if (smtp.command("MAIL FROM:<" + settings.sender() + ">" + (utf8 ? " SMTPUTF8" : ""))
                    .isPositive()) {
                askAll(smtp, utf8, domain, verdicts);
            }
            smtp.command("QUIT");
        } catch (IOException e) {
            // What was answered until now stands; the rest is unknown, as it was.
            return verdicts;
        }
        return verdicts;
    }

    private void askAll(SmtpConnection smtp, boolean utf8, String domain, Map<String, EmailVerdict> verdicts)
            throws IOException {
        boolean takesAll = !recipient(smtp, randomLocalPart() + "@" + domain).deniesMailbox();
        for (Map.Entry<String, EmailVerdict> entry : verdicts.entrySet()) {
            if (utf8 || isAscii(entry.getKey())) {
                SmtpConnection.Reply reply = recipient(smtp, entry.getKey());
                if (reply.code() == 421) {
                    return;
                }
                entry.setValue(verdictOf(reply, takesAll));
            }
        }
    }

    private static EmailVerdict verdictOf(SmtpConnection.Reply reply, boolean takesAll) {
        if (reply.deniesMailbox()) {
            return EmailVerdict.MAILBOX_DOES_NOT_EXIST;
        }
        return reply.isPositive() && !takesAll ? EmailVerdict.VALID : EmailVerdict.MAILBOX_UNKNOWN;
    }

    private static SmtpConnection.Reply recipient(SmtpConnection smtp, String address) throws IOException {
        return smtp.command("RCPT TO:<" + address + ">");
    }

    private static String randomLocalPart() {
        byte[] name = new byte[12];
        RANDOM.nextBytes(name);
        return "nobody-" + HexFormat.of().formatHex(name);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
