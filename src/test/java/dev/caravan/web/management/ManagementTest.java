package dev.caravan.web.management;

import static dev.caravan.testing.WebClient.json;
import static dev.caravan.testing.WebClient.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.servlet.handler.HandlerMappingIntrospector;

/** Health, metrics, Jolokia and hawtio; who may see them is in SecurityTest. */
@ExtendWith(OutputCaptureExtension.class)
class ManagementTest {
    private static final String MEMORY = "java.lang:type=Memory";

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.startServing(directory);
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static String route(String id) {
        return "org.apache.camel:context=%s,type=routes,name=\"%s\""
                .formatted(caravan.camel().getManagementName(), id);
    }

    private static JsonNode jolokia(Map<String, Object> request, String... headers) {
        HttpResponse<byte[]> response =
                webClient.send("POST", "/jolokia", text(request).getBytes(UTF_8), headers);
        assertThat(response.statusCode()).isEqualTo(200);
        return json(response);
    }

    private static Map<String, Object> exec(String bean, String operation, Object... arguments) {
        return Map.of("type", "exec", "mbean", bean, "operation", operation, "arguments", List.of(arguments));
    }

    @Test
    void healthAndMetricsAreTold() {
        JsonNode health = json(webClient.send("GET", "/actuator/health", null));
        assertThat(health.path("status").asText()).as(health.toString()).isEqualTo("UP");
        assertThat(health.at("/components/db/status").asText()).isEqualTo("UP");
        assertThat(health.at("/components/outage/status").asText()).isEqualTo("UP");
        assertThat(json(webClient.send("GET", "/actuator/metrics/hikaricp.connections.max", null))
                        .at("/measurements/0/value")
                        .asInt())
                .isEqualTo(8);
    }

    @Test
    void aRequestIsMeasuredOnceAndItsHandlerLookedUpOnce() {
        assertThat(webClient.send("GET", "/api/jobs", null).statusCode()).isEqualTo(200);
        assertThat(caravan.bean(MeterRegistry.class).getMeters())
                .extracting(meter -> meter.getId().getName())
                .contains("http.server.requests")
                .noneMatch(name -> name.startsWith("spring.security"));
        assertThatThrownBy(() -> caravan.bean(HandlerMappingIntrospector.class))
                .isInstanceOf(NoSuchBeanDefinitionException.class);
    }

    @ParameterizedTest
    @CsvSource({"env", "heapdump", "threaddump", "loggers", "beans", "configprops", "shutdown", "mappings", "jolokia"})
    void whatTellsSecretsOrStopsIsNotThere(String endpoint) {
        assertThat(webClient.send("GET", "/actuator/" + endpoint, null).statusCode())
                .isEqualTo(404);
        assertThat(webClient.send("POST", "/actuator/" + endpoint, new byte[0]).statusCode())
                .isGreaterThanOrEqualTo(404);
    }

    @Test
    void aRouteIsStoppedAndStartedAndThatIsWrittenDown(CapturedOutput output) {
        assertThat(jolokia(exec(route("load-rows"), "stop()")).path("status").asInt())
                .isEqualTo(200);
        assertThat(caravan.camel().getRouteController().getRouteStatus("load-rows"))
                .isEqualTo(ServiceStatus.Stopped);
        assertThat(jolokia(exec(route("load-rows"), "start()")).path("status").asInt())
                .isEqualTo(200);
        assertThat(caravan.camel().getRouteController().getRouteStatus("load-rows"))
                .isEqualTo(ServiceStatus.Started);
        assertThat(output.getAll())
                .containsPattern("caravan.audit.*path=/jolokia status=200 .*what=stop:org.apache.camel");
        assertThat(jolokia(Map.of("type", "read", "mbean", route("load-rows"), "attribute", "State"))
                        .path("value")
                        .asText())
                .isEqualTo("Started");
    }

    @Test
    void nothingElseIsDone() {
        String context = "org.apache.camel:context=%s,type=context,name=\"%s\""
                .formatted(caravan.camel().getManagementName(), caravan.camel().getName());
        List<Map<String, Object>> refused = List.of(
                exec(context, "stop()"),
                exec(
                        context,
                        "sendBody(java.lang.String,java.lang.Object)",
                        "file:" + directory + "?fileName=written",
                        "x"),
                exec("com.sun.management:type=HotSpotDiagnostic", "dumpHeap", directory + "/heap.hprof", true),
                exec("com.sun.management:type=DiagnosticCommand", "vmSystemProperties"),
                exec("java.util.logging:type=Logging", "setLoggerLevel", "", "ALL"),
                Map.of("type", "write", "mbean", MEMORY, "attribute", "Verbose", "value", true),
                Map.of("type", "read", "mbean", "java.lang:type=Runtime", "attribute", "InputArguments"),
                Map.of("type", "read", "mbean", "java.lang:type=Runtime", "attribute", "SystemProperties"));
        for (Map<String, Object> request : refused) {
            JsonNode answer = jolokia(request);
            assertThat(answer.path("status").asInt()).as(request.toString()).isBetween(400, 499);
            assertThat(answer.has("stacktrace")).isFalse();
        }
        assertThat(directory.resolve("written")).doesNotExist();
        assertThat(directory.resolve("heap.hprof")).doesNotExist();
        assertThat(jolokia(Map.of("type", "read", "mbean", "java.lang:type=Runtime"))
                        .path("value")
                        .has("InputArguments"))
                .isFalse();
        assertThat(json(webClient.send("GET", "/jolokia/exec/" + MEMORY + "/gc", null))
                        .path("status")
                        .asInt())
                .isBetween(400, 499);
    }

    @Test
    void pagesOfOtherSitesGetNothing() {
        byte[] version = text(Map.of("type", "version")).getBytes(UTF_8);
        assertThat(webClient
                        .send("POST", "/jolokia", version, "Origin", "http://elsewhere.example")
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<byte[]> script =
                webClient.send("GET", "/jolokia/version?callback=x", null, "Sec-Fetch-Site", "cross-site");
        assertThat(script.statusCode()).isEqualTo(403);
        assertThat(webClient.send("GET", "/jolokia/version", null).headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/hawtio/user | \"public\"",
                "/hawtio/proxy/enabled | false",
                "/hawtio/plugin | []",
            })
    void hawtioIsAnswered(String path, String answer) {
        assertThat(webClient.send("GET", path, null).body()).asString().isEqualTo(answer);
    }

    /** After a reload of one of its places the page finds its scripts by its base. */
    @Test
    void hawtiosPageMaySayWhereItsScriptsLie() {
        HttpResponse<byte[]> page = webClient.send("GET", "/hawtio/camel/routes", null);
        assertThat(page.body()).asString(UTF_8).contains("<base href=\"/hawtio/\">");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("base-uri 'self'");
        assertThat(webClient
                        .send("GET", "/", null)
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElseThrow())
                .contains("base-uri 'none'");
    }

    @Test
    void operationsOverJmxTellTheirParametersByName() throws JMException {
        MBeanInfo info = ManagementFactory.getPlatformMBeanServer()
                .getMBeanInfo(new ObjectName("dev.caravan:context=%s,type=DeadLetters"
                        .formatted(ObjectName.quote(caravan.camel().getName()))));
        assertThat(info.getOperations()).allSatisfy(operation -> {
            assertThat(operation.getDescription()).contains(" ");
            assertThat(operation.getSignature()).allSatisfy(parameter -> {
                assertThat(parameter.getName()).doesNotMatch("p\\d+");
                assertThat(parameter.getDescription()).contains(" ");
            });
        });
        assertThat(info.getOperations())
                .filteredOn(operation -> List.of("replay", "isolate").contains(operation.getName()))
                .hasSize(2)
                .allSatisfy(operation -> assertThat(operation.getSignature())
                        .extracting(MBeanFeatureInfo::getName)
                        .containsExactly("selection", "perSecond"));
        assertThat(info.getAttributes())
                .allSatisfy(attribute -> assertThat(attribute.getDescription()).contains(" "));
    }

    @ParameterizedTest
    @CsvSource({"/hawtio/", "/hawtio/camel/routes", "/hawtio/index.html"})
    void everyPlaceInHawtioIsItsPage(String path) {
        assertThat(webClient.send("GET", path, null).body()).asString().contains("<title>Hawtio");
    }

    @ParameterizedTest
    @CsvSource({
        "/hawtio/..%2fapplication.yml",
        "/hawtio/%2e%2e/application.yml",
        "/hawtio/proxy/http/127.0.0.1/22.x",
        "/hawtio/auth/login.x"
    })
    void nothingElseOfItIsThere(String path) {
        assertThat(webClient.send("GET", path, null).statusCode()).isBetween(400, 499);
    }

    @Test
    void notificationsAreOff() {
        JsonNode registered = jolokia(Map.of("type", "notification", "command", "register"));
        assertThat(registered.at("/value/backend")).isEmpty();
        for (String mode : new String[] {"pull", "sse"}) {
            JsonNode added = jolokia(Map.of(
                    "type",
                    "notification",
                    "command",
                    "add",
                    "client",
                    registered.at("/value/id").asText("any"),
                    "mode",
                    mode,
                    "mbean",
                    MEMORY));
            assertThat(added.get("status").asInt()).as(added.toString()).isNotEqualTo(200);
        }
    }
}
