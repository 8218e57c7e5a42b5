package dev.caravan.report;

import java.io.IOException;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Handler;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Adds the records of a batch to the aggregation. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class AddRecordBatch {
    AddRecordBatch() {}

    @Handler
    void take(@Body RecordBatch recordBatch, @ExchangeProperty(ReportJobRoute.RUN) ReportRun run) throws IOException {
        run.whileOpen(() -> run.take(recordBatch));
    }
}
