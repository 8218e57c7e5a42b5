package dev.caravan.notification;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Posts signed messages (Standard Webhooks 1.0.0, standardwebhooks.com). Thread-safe. */
final class Webhook {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String SECRET_PREFIX = "whsec_";

    private final NotificationSettings.Webhook settings;
    private final CloseableHttpClient http;

    Webhook(NotificationSettings.Webhook settings) {
        this.settings = settings;
        Timeout timeout = Timeout.of(settings.timeout());
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(timeout).build())
                .setUserAgent("Caravan")
                // A message signed for one receiver must not reach another.
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .build();
    }

    /**
     * @throws PermanentDeliveryException if the receiver says that it is gone for good
     * @throws RetryLaterException if the receiver did not take it this time
     */
    public void post(NotificationText notificationText) throws IOException {
        String id = notificationText.notification().message();
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        HttpPost request = new HttpPost(settings.url());
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", timestamp);
        request.setHeader("webhook-signature", signatures(id + "." + timestamp + "." + notificationText.body()));
        request.setEntity(new StringEntity(notificationText.body(), ContentType.APPLICATION_JSON));
        try (ClassicHttpResponse response = http.executeOpen(null, request, null)) {
            check(response);
            // The body of the answer is not read: it may never end.
            request.abort();
        }
    }

    private static void check(ClassicHttpResponse response) {
        int status = response.getCode();
        if (status == HttpStatus.SC_GONE) {
            throw new PermanentDeliveryException("it answers 410 Gone");
        }
        if (status < HttpStatus.SC_OK || status >= HttpStatus.SC_REDIRECTION) {
            throw new RetryLaterException("it answers " + status, retryAfter(response));
        }
    }

    /** RFC 9110, 10.2.3: seconds, or a date. */
    private static @Nullable Duration retryAfter(ClassicHttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        if (header == null) {
            return null;
        }
        if (header.getValue().matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(header.getValue()));
        }
        Instant date = DateUtils.parseStandardDate(header.getValue());
        return date == null || date.isBefore(Instant.now()) ? null : Duration.between(Instant.now(), date);
    }

    /** One for each secret, so that receivers that know the old or the new one both find theirs. */
    private String signatures(String content) {
        List<String> signatures = new ArrayList<>();
        for (String secret : settings.secrets()) {
            signatures.add("v1," + Base64.getEncoder().encodeToString(signature(secret, content)));
        }
        return String.join(" ", signatures);
    }

    private static byte[] signature(String secret, String content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(
                    new SecretKeySpec(Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length())), ALGORITHM));
            return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
