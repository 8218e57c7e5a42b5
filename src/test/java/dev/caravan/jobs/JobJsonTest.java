package dev.caravan.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names, order and presence of fields in JSON, which scripts rely on. */
class JobJsonTest {
    private static final JobJson.Counts COUNTS = new JobJson.Counts(10, 1, 8, 9, 2, 3, 4, 0, 0, 5, 6, 7);
    private static final DialectJson DIALECT = new DialectJson(";", "'", null, "UTF-8", true, 2, null);

    private static String json(Object value) throws JsonProcessingException {
        return new ObjectMapper().writeValueAsString(value);
    }

    @Test
    void aJobThatLoads() throws JsonProcessingException {
        JobJson queued = new JobJson(
                7,
                JobKind.LOAD,
                JobState.QUEUED,
                "file:///a.csv",
                null,
                "people",
                COUNTS,
                null,
                99,
                new JobJson.Pace(1.5, 2),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        String common =
                "{\"job\":7,\"kind\":\"LOAD\",\"state\":\"QUEUED\",\"source\":\"file:///a.csv\",\"table\":\"people\","
                        + "\"read\":10,\"inserted\":1,\"updated\":8,\"deleted\":9,\"duplicates\":2,\"rejected\":3,\"deadLettered\":4,\"skipped\":0,\"inFlight\":0,"
                        + "\"padded\":5,\"truncated\":6,\"corrected\":7,\"bytes\":99,\"seconds\":1.5,\"rowsPerSecond\":2";
        assertThat(json(queued)).isEqualTo(common + "}");
        JobJson planned = new JobJson(
                7,
                JobKind.LOAD,
                JobState.QUEUED,
                "file:///a.csv",
                null,
                "people",
                COUNTS,
                null,
                99,
                new JobJson.Pace(1.5, 2),
                null,
                5L,
                6L,
                true,
                3L,
                DIALECT,
                List.of(new SuggestionJson("n", "n would be integer if NA were NULL: --null NA", List.of("--null NA"))),
                "a remark",
                null);
        assertThat(json(planned))
                .isEqualTo(
                        common
                                + ",\"corrects\":5,\"group\":6,\"dryRun\":true,\"acceptable\":3,\"dialect\":{\"delimiter\":\";\",\"quote\":\"'\",\"escape\":null,"
                                + "\"encoding\":\"UTF-8\",\"header\":true,\"skipLines\":2,\"comment\":null},"
                                + "\"suggestions\":[{\"column\":\"n\",\"message\":\"n would be integer if NA were NULL: --null NA\",\"options\":[\"--null NA\"]}],\"note\":\"a remark\"}");
    }

    @Test
    void aJobThatReports() throws JsonProcessingException {
        JobJson job = new JobJson(
                7,
                JobKind.REPORT,
                JobState.COMPLETED,
                "file:///a.zip!/b.csv",
                "file:///a.zip",
                "plays",
                COUNTS,
                null,
                99,
                JobJson.Pace.NONE,
                new JobJson.Report("plays", 3, 4, "/tmp/out.csv", "csv", 5L, 6L, "ab", false),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        assertThat(json(job))
                .startsWith(
                        "{\"job\":7,\"kind\":\"REPORT\",\"state\":\"COMPLETED\",\"source\":\"file:///a.zip!/b.csv\","
                                + "\"archive\":\"file:///a.zip\",\"table\":\"plays\",\"read\":10,")
                .endsWith(
                        "\"rowsPerSecond\":0,\"report\":\"plays\",\"partsDone\":3,\"partsTotal\":4,\"output\":\"/tmp/out.csv\","
                                + "\"format\":\"csv\",\"rows\":5,\"outputBytes\":6,\"sha256\":\"ab\",\"outputGone\":false}");
        assertThat(json(new JobJson.Report("plays", null, null, null, null, null, null, null, null)))
                .isEqualTo("{\"report\":\"plays\"}");
    }

    @Test
    void replaysSayWhatLoadedOnlyIfTheyWaited() throws JsonProcessingException {
        assertThat(json(new ReplayJson(1, 2, 3L, 4L, 5, List.of())))
                .isEqualTo("{\"sent\":1,\"rows\":2,\"loaded\":3,\"deadAgain\":4,\"left\":5,\"problems\":[]}");
        assertThat(json(new ReplayJson(1, 2, null, null, 5, List.of())))
                .isEqualTo("{\"sent\":1,\"rows\":2,\"left\":5,\"problems\":[]}");
    }
}
