package dev.caravan.load;

import org.junit.jupiter.api.Test;

/** Bodies for the databases whose rows go in by batches. */
abstract class AnyBatchDatabase extends AnyDatabaseTables {
    abstract StoredValues storedValues();

    @Test
    void aValueIsStoredAsItIsOrRejected() {
        storedValues().check(this, "stored_values");
    }
}
