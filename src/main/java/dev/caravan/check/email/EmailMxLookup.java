package dev.caravan.check.email;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Finds the hosts that take a domain's mail, by RFC 5321, 5.1: its MX records, or without any the domain itself if it
 * has an address. A single MX with the name "." says that there are none (RFC 7505). No cache, no bound: see
 * {@link EmailMxCheck}.
 */
final class EmailMxLookup {
    private static final int TRIES_PER_SERVER = 2;

    private final EmailMxSettings settings;
    private final Resolver resolver;

    EmailMxLookup(EmailMxSettings settings) {
        this.settings = settings;
        List<InetSocketAddress> servers =
                settings.servers().isEmpty() ? ResolverConfig.getCurrentConfig().servers() : settings.servers();
        Duration timeout = settings.queryTimeout();
        ExtendedResolver all = new ExtendedResolver(
                servers.stream().map(server -> one(server, timeout)).toList());
        all.setRetries(TRIES_PER_SERVER);
        all.setTimeout(settings.callTimeout());
        this.resolver = all;
    }

    private static Resolver one(InetSocketAddress server, Duration timeout) {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(timeout);
        return resolver;
    }

    /** Completes normally in any case: what fails is {@link EmailVerdict#DNS_NO_ANSWER}. */
    CompletableFuture<EmailMxAnswer> lookUp(String domain) {
        Name name;
        try {
            name = Name.fromString(domain, Name.root);
        } catch (TextParseException e) {
            return CompletableFuture.completedFuture(EmailMxAnswer.none(settings));
        }
        return send(name, Type.MX)
                .thenCompose(response -> fromMx(name, response))
                .exceptionally(failure -> EmailMxAnswer.none(settings))
                .toCompletableFuture();
    }

    /** The addresses of a mail host; empty if it has none, completed exceptionally if the DNS doesn't say. */
    CompletableFuture<List<InetAddress>> addressesOf(String host) {
        Name name;
        try {
            name = Name.fromString(host, Name.root);
        } catch (TextParseException e) {
            return CompletableFuture.failedFuture(e);
        }
        return send(name, Type.A)
                .thenCombine(
                        send(name, Type.AAAA),
                        (v4, v6) -> Stream.of(v4, v6)
                                .flatMap(response -> response.getSection(Section.ANSWER).stream())
                                .flatMap(EmailMxLookup::addressOf)
                                .toList())
                .toCompletableFuture();
    }

    private static Stream<InetAddress> addressOf(Record answer) {
        if (answer instanceof ARecord a) {
            return Stream.of(a.getAddress());
        }
        return answer instanceof AAAARecord aaaa ? Stream.of(aaaa.getAddress()) : Stream.empty();
    }

    private CompletionStage<Message> send(Name name, int type) {
        return resolver.sendAsync(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
    }

    private CompletionStage<EmailMxAnswer> fromMx(Name name, Message response) {
        Optional<EmailMxAnswer> failure = failureOf(response);
        if (failure.isPresent()) {
            return CompletableFuture.completedFuture(failure.get());
        }
        List<MXRecord> records = recordsOf(response, MXRecord.class);
        if (records.isEmpty()) {
            return send(name, Type.A).thenCompose(v4 -> fromAddresses(name, v4));
        }
        long ttlSeconds = records.stream().mapToLong(MXRecord::getTTL).min().orElse(0);
        List<String> hosts = records.stream()
                .filter(mx -> !mx.getTarget().equals(Name.root))
                .sorted(Comparator.comparingInt(MXRecord::getPriority))
                .map(mx -> mx.getTarget().toString(true))
                .toList();
        EmailVerdict verdict = hosts.isEmpty() ? EmailVerdict.DOMAIN_NULL_MX : EmailVerdict.VALID;
        return CompletableFuture.completedFuture(answer(verdict, hosts, ttlSeconds));
    }

    private CompletionStage<EmailMxAnswer> fromAddresses(Name name, Message v4) {
        if (failureOf(v4).isPresent() || !recordsOf(v4, ARecord.class).isEmpty()) {
            return CompletableFuture.completedFuture(fromAddress(name, v4, ARecord.class));
        }
        return send(name, Type.AAAA).thenApply(v6 -> fromAddress(name, v6, AAAARecord.class));
    }

    private EmailMxAnswer fromAddress(Name name, Message response, Class<? extends Record> type) {
        return failureOf(response)
                .orElseGet(() -> recordsOf(response, type).stream()
                        .findFirst()
                        .map(record -> answer(EmailVerdict.VALID, List.of(name.toString(true)), record.getTTL()))
                        .orElseGet(() ->
                                answer(EmailVerdict.DOMAIN_NO_MAIL_HOST, List.of(), negativeTtlSeconds(response))));
    }

    /** An answer if the response code already is one: a name that doesn't exist has no records of any type. */
    private Optional<EmailMxAnswer> failureOf(Message response) {
        return switch (response.getRcode()) {
            case Rcode.NOERROR -> Optional.empty();
            case Rcode.NXDOMAIN ->
                Optional.of(answer(EmailVerdict.DOMAIN_DOES_NOT_EXIST, List.of(), negativeTtlSeconds(response)));
            default -> Optional.of(EmailMxAnswer.none(settings));
        };
    }

    private EmailMxAnswer answer(EmailVerdict verdict, List<String> hosts, long ttlSeconds) {
        return new EmailMxAnswer(verdict, hosts, settings.withinTtlBounds(ttlSeconds));
    }

    /** RFC 2308, 5: the lower of the zone's minimum and of the time to live of its SOA record. */
    private static long negativeTtlSeconds(Message response) {
        return response.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .map(SOARecord.class::cast)
                .mapToLong(soa -> Math.min(soa.getMinimum(), soa.getTTL()))
                .findFirst()
                .orElse(0);
    }

    private static <T extends Record> List<T> recordsOf(Message response, Class<T> type) {
        return response.getSection(Section.ANSWER).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
