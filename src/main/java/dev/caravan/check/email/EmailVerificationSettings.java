package dev.caravan.check.email;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code caravan.email}: how DNS and mail hosts are queried for feeds that require it.
 *
 * @param dns as {@link EmailMxSettings} has it
 * @param smtpCallout as {@link SmtpCalloutSettings} has it
 */
@ConfigurationProperties("caravan.email")
public record EmailVerificationSettings(
        @DefaultValue Dns dns, @DefaultValue Probe smtpCallout) {
    private static final int DNS_PORT = 53;
    private static final String ANY_HOST = "localhost";

    /** Values out of range stop the start, even if no feed queries DNS or mail hosts. */
    public EmailVerificationSettings {
        dns.settings();
        smtpCallout.settings(smtpCallout.heloName() == null ? ANY_HOST : smtpCallout.heloName());
    }

    /** @param servers {@code host} or {@code host:port}; empty: the system's resolvers */
    public record Dns(
            @DefaultValue List<String> servers,
            @DefaultValue("3s") Duration queryTimeout,
            @DefaultValue("20s") Duration callTimeout,
            @DefaultValue("32") int maxConcurrent,
            @DefaultValue("100000") int maxCached,
            @DefaultValue("1m") Duration minTtl,
            @DefaultValue("6h") Duration maxTtl) {
        public EmailMxSettings settings() {
            return new EmailMxSettings(
                    servers.stream().map(EmailVerificationSettings::address).toList(),
                    queryTimeout,
                    callTimeout,
                    maxConcurrent,
                    maxCached,
                    minTtl,
                    maxTtl);
        }
    }

    /** @param heloName null: this host's name */
    public record Probe(
            @Nullable String heloName,
            @DefaultValue("") String sender,
            @DefaultValue("25") int port,
            @DefaultValue("10s") Duration readTimeout,
            @DefaultValue("30s") Duration conversationTimeout,
            @DefaultValue("1m") Duration callTimeout,
            @DefaultValue("8") int maxConcurrent,
            @DefaultValue("20") int maxRecipients,
            @DefaultValue("false") boolean allowPrivateAddresses) {
        public SmtpCalloutSettings settings() {
            return settings(heloName == null ? thisHost() : heloName);
        }

        private SmtpCalloutSettings settings(String helo) {
            return new SmtpCalloutSettings(
                    helo,
                    sender,
                    port,
                    readTimeout,
                    conversationTimeout,
                    callTimeout,
                    maxConcurrent,
                    maxRecipients,
                    allowPrivateAddresses);
        }

        private static String thisHost() {
            try {
                return InetAddress.getLocalHost().getCanonicalHostName();
            } catch (UnknownHostException e) {
                return ANY_HOST;
            }
        }
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        boolean bare = colon < 0 || server.endsWith("]") || (server.indexOf(':') != colon && !server.startsWith("["));
        String port = bare ? Integer.toString(DNS_PORT) : server.substring(colon + 1);
        String host = bare ? server : server.substring(0, colon);
        if (host.isBlank() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new IllegalArgumentException(
                    "caravan.email.dns.servers has \"%s\"; it must be a host or host:port".formatted(server));
        }
        return new InetSocketAddress(host, Integer.parseInt(port));
    }
}
