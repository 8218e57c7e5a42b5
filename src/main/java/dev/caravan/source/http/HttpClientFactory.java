package dev.caravan.source.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

/** Makes the client: every address that it connects to, by whichever redirect, goes past the guard first. */
final class HttpClientFactory {
    private static final int CONNECTIONS = 64;

    private HttpClientFactory() {}

    static CloseableHttpClient of(UrlSettings settings) {
        return of(settings, SystemDefaultDnsResolver.INSTANCE);
    }

    /** @param names leads from hosts to addresses */
    static CloseableHttpClient of(UrlSettings settings, DnsResolver names) {
        Timeout read = Timeout.of(settings.readTimeout());
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(
                                new Guarded(new SsrfGuard(settings.allow()), new HostList(settings.hosts()), names))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                                .setSocketTimeout(read)
                                .setTimeToLive(1, TimeUnit.MINUTES)
                                .build())
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        // To the client 0 is its own bound.
                        .setRedirectsEnabled(settings.maxRedirects() > 0)
                        .setMaxRedirects(settings.maxRedirects())
                        .setCircularRedirectsAllowed(false)
                        .setResponseTimeout(read)
                        .build())
                .setRedirectStrategy(new ToWebServersOnly())
                .setUserAgent("Caravan")
                // Packed files are unpacked by what they hold; what is said of the way they travel would break offsets.
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                // Broken connections are the stream's to deal with, which knows how far it came.
                .disableAutomaticRetries()
                .build();
    }

    private record Guarded(SsrfGuard guard, HostList hosts, DnsResolver names) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            if (!hosts.contains(host)) {
                throw ForbiddenAddressException.ofHost(host);
            }
            InetAddress[] addresses = names.resolve(host);
            for (InetAddress address : addresses) {
                if (!guard.allows(host, address)) {
                    throw ForbiddenAddressException.of(host, SsrfGuard.text(address));
                }
            }
            return addresses;
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            return names.resolveCanonicalHostname(host);
        }
    }

    /** Not from an encrypted connection to one that isn't, either. */
    static final class ToWebServersOnly extends DefaultRedirectStrategy {
        @Override
        public URI getLocationURI(HttpRequest request, HttpResponse response, HttpContext context)
                throws HttpException {
            URI next = super.getLocationURI(request, response, context);
            String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
            if (!scheme.equals("https") && !(scheme.equals("http") && "http".equalsIgnoreCase(request.getScheme()))) {
                throw new ProtocolException("redirected to %s:, which is not followed".formatted(scheme));
            }
            return next;
        }
    }
}
