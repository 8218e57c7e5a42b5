package dev.caravan.web.security;

import static dev.caravan.testing.WebClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an OIDC provider, which is not there when Caravan starts. */
class OidcTest {
    @TempDir
    static Path directory;

    private static HttpServer provider;
    private static String issuer;
    private static RSAKey key;
    private static final AtomicBoolean PROVIDER_IS_UP = new AtomicBoolean();
    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() throws IOException, JOSEException {
        key = new RSAKeyGenerator(2048).keyID("one").generate();
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = "http://127.0.0.1:" + provider.getAddress().getPort();
        answer(
                "/.well-known/openid-configuration",
                "{\"issuer\": \"%s\", \"jwks_uri\": \"%1$s/keys\", \"subject_types_supported\": [\"public\"]}"
                        .formatted(issuer));
        answer("/keys", new JWKSet(key.toPublicJWK()).toString());
        provider.start();
        caravan = RunningCaravan.startServing(
                directory,
                "server.address=0.0.0.0",
                "caravan.web.roles-claim=caravan",
                "spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer);
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
        provider.stop(0);
    }

    private static void answer(String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        provider.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(PROVIDER_IS_UP.get() ? 200 : 503, PROVIDER_IS_UP.get() ? body.length : -1);
            if (PROVIDER_IS_UP.get()) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
    }

    private static String token(RSAKey signer, String audience, Instant expiry, Object roles) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(),
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .subject("anna")
                        .audience(audience)
                        .expirationTime(expiry == null ? null : Date.from(expiry))
                        .claim("caravan", roles)
                        .build());
        token.sign(new RSASSASigner(signer));
        return token.serialize();
    }

    private static HttpResponse<byte[]> ask(String method, String path, String token) {
        return webClient.send(method, path, null, "Authorization", "Bearer " + token);
    }

    @Test
    void rolesAreThoseOfTheTokenOnceTheProviderIsThere() throws JOSEException {
        Instant later = Instant.now().plusSeconds(600);
        String viewer = token(key, "caravan", later, "viewer something-else");
        HttpResponse<byte[]> away = ask("GET", "/api/jobs", viewer);
        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(problem(away)).isEqualTo("unavailable");
        assertThat(away.headers().firstValue("Retry-After")).isPresent();

        PROVIDER_IS_UP.set(true);
        assertThat(ask("GET", "/api/jobs", viewer).statusCode()).isEqualTo(200);
        assertThat(ask("POST", "/api/jobs/9/abort", viewer).statusCode()).isEqualTo(403);
        String operator = token(key, "caravan", later, List.of("OPERATOR"));
        assertThat(ask("POST", "/api/jobs/9/undo", operator).statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/api/jobs", token(key, "caravan", later, null)).statusCode())
                .isEqualTo(403);
        RSAKey forged = new RSAKeyGenerator(2048).keyID("one").generate();
        for (String wrong : List.of(
                token(forged, "caravan", later, "operator"),
                token(key, "another", later, "operator"),
                token(key, "caravan", Instant.now().minusSeconds(600), "operator"),
                token(key, "caravan", null, "operator"),
                "cvn_" + operator,
                "no.token.this")) {
            HttpResponse<byte[]> refused = ask("GET", "/api/jobs", wrong);
            assertThat(refused.statusCode()).as(wrong).isEqualTo(401);
            assertThat(problem(refused)).isEqualTo("not-logged-in");
        }
    }

    /** The guard against rebinding is for where nobody logs in. */
    @Test
    void itAnswersToAnyNameOfItsMachine() throws IOException {
        assertThat(webClient.raw(
                        "127.0.0.1",
                        "GET /health HTTP/1.1\r\nHost: caravan.example.com\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII),
                        false))
                .isEqualTo(200);
    }
}
