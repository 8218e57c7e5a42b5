package dev.caravan;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.tools.generate.Expected;
import dev.caravan.tools.generate.People;
import dev.caravan.tools.generate.PeopleFile;
import dev.caravan.tools.generate.TableDigest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.OtherwiseDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.WhenDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {
    private static final MBeanServer MBEANS = ManagementFactory.getPlatformMBeanServer();

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @BeforeAll
    static void start(@TempDir Path temporary) {
        directory = temporary;
        caravan = RunningCaravan.start(
                temporary,
                "caravan.inbox.enabled=true",
                "caravan.report.enabled=true",
                "caravan.chunk.max-records=100");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static Expected people(Path file, int rows) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            return new PeopleFile(new People(7, 0.10, 0.03), rows).writeTo(out, written -> {});
        }
    }

    private static void assertExact(JobView job, Expected expected) {
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance())
                .isEqualTo(new JobBalance(
                        expected.rows(), expected.inserted(), 0, expected.duplicates(), expected.rejected(), 0, 0, 0));
        assertThat(caravan.jdbc()
                        .sql(TableDigest.sql(job.job().table()))
                        .query(Long.class)
                        .single())
                .isEqualTo(expected.digest());
    }

    @Test
    void everyRouteHasASpeakingIdThatNamesItsPackage() {
        List<Route> routes = caravan.camel().getRoutes();
        assertThat(routes)
                .extracting(Route::getId)
                .doesNotHaveDuplicates()
                .allMatch(
                        id -> id.matches(
                                "(intake|split|load|publish|report|deadletter|fleet|retention|upload|notification|metrics|web)(-[a-z]+)+(-[0-9]+)?"))
                .contains("intake-inbox", "intake-archive", "split-job", "split-send", "split-renew-leases")
                .contains("publish-job", "publish-renew-leases")
                .contains("report-lease", "report-job", "report-aggregate", "report-renew-leases", "retention-results")
                .contains(
                        "load-rows",
                        "load-write",
                        "load-dead-letter",
                        "load-dead-letter-reconcile",
                        "deadletter-replay");
    }

    /** hawtio's diagram shows the ids that were given; made-up ones are called bean14. */
    @Test
    void everyNodeOfARouteHasAnIdAndADescription() {
        ModelCamelContext model = (ModelCamelContext) caravan.camel();
        for (RouteDefinition route : model.getRouteDefinitions()) {
            assertThat(ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class))
                    .filteredOn(node -> !isOfErrorHandler(node) && !isBranch(node))
                    .as(route.getId())
                    .allSatisfy(node -> {
                        assertThat(node.hasCustomIdAssigned()).as("%s", node).isTrue();
                        assertThat(node.getDescriptionText()).as("%s", node).isNotBlank();
                    });
            assertThat(route.getDescriptionText()).as(route.getId()).isNotBlank();
        }
    }

    private static boolean isOfErrorHandler(NamedNode node) {
        return node instanceof OnExceptionDefinition
                || (node.getParent() != null && isOfErrorHandler(node.getParent()));
    }

    private static boolean isBranch(Object node) {
        return node instanceof WhenDefinition || node instanceof OtherwiseDefinition;
    }

    @Test
    void everyRouteIsAnMBean() throws Exception {
        for (Route route : caravan.camel().getRoutes()) {
            ObjectName name = mbean(route.getId());
            assertThat(MBEANS.getAttribute(name, "State")).isEqualTo("Started");
        }
    }

    private static ObjectName mbean(String route) throws Exception {
        Set<ObjectName> names = MBEANS.queryNames(
                new ObjectName("org.apache.camel:context=%s,type=routes,name=\"%s\""
                        .formatted(caravan.camel().getManagementName(), route)),
                null);
        assertThat(names).as("MBeans of %s", route).hasSize(1);
        return names.iterator().next();
    }

    @Test
    void aLoadThatIsStoppedAndStartedByJmxGoesOnAndIsExact() throws Exception {
        Path file = directory.resolve("paused.csv");
        Expected expected = people(file, 20_000);
        ObjectName loaders = mbean("load-rows");
        long id = caravan.submit(file, into("paused", "email"));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> caravan.job(id).balance().inserted() > 0);

        MBEANS.invoke(loaders, "stop", null, null);

        assertThat(MBEANS.getAttribute(loaders, "State")).isEqualTo("Stopped");
        JobBalance paused = caravan.job(id).balance();
        assertThat(paused.inFlight()).as("it was still loading").isPositive();
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofMinutes(1))
                .until(() -> caravan.job(id).balance().inserted() == paused.inserted());

        MBEANS.invoke(loaders, "start", null, null);

        assertExact(caravan.ended(id), expected);
    }

    @Test
    void aSplitThatIsStoppedAndStartedByJmxGoesOnAndIsExact() throws Exception {
        Path file = directory.resolve("unsplit.csv");
        Expected expected = people(file, 2_000);
        List<String> leases = caravan.camel().getRoutes().stream()
                .map(Route::getId)
                .filter(id -> id.startsWith("split-lease"))
                .toList();
        for (String lease : leases) {
            MBEANS.invoke(mbean(lease), "stop", null, null);
        }
        long id = caravan.submit(file, into("unsplit", "email"));
        await().during(Duration.ofMillis(300))
                .atMost(Duration.ofMinutes(1))
                .until(() -> caravan.job(id).state() == JobState.QUEUED);
        for (String lease : leases) {
            MBEANS.invoke(mbean(lease), "start", null, null);
        }
        assertExact(caravan.ended(id), expected);
    }

    @Test
    void theSameContentUnderAnotherNameIsAllDuplicates() throws Exception {
        Path one = directory.resolve("one.csv");
        Expected expected = people(one, 3_000);
        assertExact(caravan.load(one, into("renamed", "email")), expected);
        Path other = Files.copy(one, directory.resolve("other.csv"));

        JobView again = caravan.load(other, into("renamed", "email").toLoadAgain());

        assertThat(again.balance())
                .isEqualTo(new JobBalance(
                        expected.rows(),
                        0,
                        0,
                        expected.inserted() + expected.duplicates(),
                        expected.rejected(),
                        0,
                        0,
                        0));
        assertThat(caravan.jdbc()
                        .sql(TableDigest.sql("renamed"))
                        .query(Long.class)
                        .single())
                .isEqualTo(expected.digest());
    }
}
