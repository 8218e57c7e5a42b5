package dev.caravan.check.email;

import java.time.Duration;

/**
 * How the SMTP callout queries mail hosts for mailboxes.
 *
 * @param heloName the name with which this machine introduces itself (RFC 5321, 4.1.1.1), its own in the public DNS
 * @param sender the envelope sender; empty for the null sender {@code <>}
 * @param port of the mail hosts, 1 to 65,535, in practice 25
 * @param readTimeout for the connection and for one reply, above zero
 * @param conversationTimeout for one conversation with one host, above zero
 * @param callTimeout for all mailboxes of one call, above zero; what isn't known by then is unknown
 * @param maxConcurrent conversations at once over all calls, 1 to 100, one per domain at most
 * @param maxRecipients mailboxes asked about in one conversation, 1 to 100 (RFC 5321, 4.5.3.1.8)
 * @param allowPrivateAddresses whether mail hosts on loopback or private addresses are queried. A file from outside names
 *     domains, and so the hosts to connect to: leave this off unless the mail hosts are your own.
 */
public record SmtpCalloutSettings(
        String heloName,
        String sender,
        int port,
        Duration readTimeout,
        Duration conversationTimeout,
        Duration callTimeout,
        int maxConcurrent,
        int maxRecipients,
        boolean allowPrivateAddresses) {

    /** Refuses settings out of their range, and text that would end a line of the conversation. */
    public SmtpCalloutSettings {
        checkWord("helo-name", heloName);
        if (!sender.isEmpty()) {
            checkWord("sender", sender);
        }
        EmailLimits.checkRange("port", port, 1, 65_535);
        EmailLimits.checkPositive("read-timeout", readTimeout);
        EmailLimits.checkPositive("conversation-timeout", conversationTimeout);
        EmailLimits.checkPositive("call-timeout", callTimeout);
        EmailLimits.checkRange("max-concurrent", maxConcurrent, 1, 100);
        EmailLimits.checkRange("max-recipients", maxRecipients, 1, 100);
    }

    /** The defaults for a machine of that name. */
    public static SmtpCalloutSettings of(String heloName) {
        return new SmtpCalloutSettings(
                heloName, "", 25, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(1), 8, 20, false);
    }

    private static void checkWord(String key, String value) {
        if (!value.matches("[!-~&&[^<>]]{1,254}")) {
            throw new IllegalArgumentException(
                    key + " is '" + value + "', but must be 1 to 254 ASCII characters without spaces, < and >");
        }
    }
}
