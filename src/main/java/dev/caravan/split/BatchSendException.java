package dev.caravan.split;

import java.util.List;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;

/** The queue refused entries of a batch; the accepted entries are removed from the batch. */
class BatchSendException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BatchSendException(List<BatchResultErrorEntry> failed) {
        super("%d entries of a batch were not sent, the first with %s: %s"
                .formatted(failed.size(), failed.get(0).code(), failed.get(0).message()));
    }
}
