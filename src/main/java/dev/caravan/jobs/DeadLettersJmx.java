package dev.caravan.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.deadletter.ReplayEnabled;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.message.ChunkId;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Registers the dead letters as {@code dev.caravan:context=…,type=DeadLetters}, with the name of the Camel context. */
@Component
@ReplayEnabled
class DeadLettersJmx implements DeadLettersMXBean {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CAUSES = 100;
    private static final int MOST_SHOWN = 1_000;
    private static final int MOST_TRIED = 1_000;

    /** Records every change that a user makes over JMX or HTTP. */
    private static final Logger AUDIT = LoggerFactory.getLogger("caravan.audit");

    private final DeadLetterService operations;
    private final ObjectName name;

    DeadLettersJmx(DeadLetterService operations, CamelContext camel) throws JMException {
        this.operations = operations;
        this.name =
                new ObjectName("dev.caravan:context=%s,type=DeadLetters".formatted(ObjectName.quote(camel.getName())));
    }

    @PostConstruct
    void register() throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .registerMBean(new DescribedMXBean(this, DeadLettersMXBean.class), name);
    }

    @PreDestroy
    void unregister() throws JMException {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    }

    @Override
    public List<Map<String, String>> getCauses() {
        return operations.causes(DeadLetterSelection.ALL, CAUSES).stream()
                .map(cause -> text(DeadLetterCauseJson.of(cause)))
                .toList();
    }

    private static Map<String, String> text(Record json) {
        Map<String, String> text = new LinkedHashMap<>();
        JSON.<ObjectNode>valueToTree(json)
                .properties()
                .forEach(field -> text.put(field.getKey(), field.getValue().asText()));
        return text;
    }

    @Override
    public long getCount() {
        return operations.count(DeadLetterSelection.ALL);
    }

    @Override
    public Map<String, String> show(String chunk, int rows) {
        if (rows < 0 || rows > MOST_SHOWN) {
            throw new IllegalArgumentException("rows is %d; it must be 0 to %d".formatted(rows, MOST_SHOWN));
        }
        DeadLetter letter = operations
                .find(ChunkId.read(chunk))
                .orElseThrow(() -> new IllegalArgumentException("there is no dead letter " + chunk));
        Map<String, String> shown = text(DeadLetterJson.of(letter));
        if (letter.discardReason() == null) {
            DeadLetterRows read = operations.rows(letter, rows);
            read.rows().forEach(row -> shown.put("line " + row.line(), row.text()));
            if (read.problem() != null) {
                shown.put("problem", read.problem());
            }
        }
        return shown;
    }

    @Override
    public Map<String, Long> dryRun(String selection) {
        DeadLetterDryRunSummary trials =
                operations.dryRun(DeadLetterSelection.parse(selection), MOST_TRIED, trial -> {});
        return Map.of(
                "tried", trials.tried(),
                "loads", trials.loads(),
                "rows", trials.records(),
                "rejected", trials.rejected());
    }

    @Override
    public long replay(String selection, int perSecond) {
        return replay("replay", selection, perSecond, false);
    }

    @Override
    public long isolate(String selection, int perSecond) {
        return replay("isolate", selection, perSecond, true);
    }

    private long replay(String method, String selection, int perSecond, boolean isolate) {
        if (perSecond < 0) {
            throw new IllegalArgumentException("perSecond is %d; it must be 0 or more".formatted(perSecond));
        }
        DeadLetterSelection selected = DeadLetterSelection.parse(selection);
        AUDIT.info("user=- address=jmx method={} what={}", method, selected);
        return operations.replay(selected, perSecond, isolate, progress -> {}).sent();
    }

    @Override
    public long discard(String selection, String reason) {
        DeadLetterSelection selected = DeadLetterSelection.parse(selection);
        AUDIT.info("user=- address=jmx method=discard what={}", selected);
        return operations.discard(selected, reason).chunks();
    }
}
