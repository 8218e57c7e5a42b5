package dev.caravan.ledger.activity;

/** What became of a record, as the terms of the balance have it. */
public enum Outcome {
    INSERTED("inserted"),
    UPDATED("updated"),
    DUPLICATE("duplicates"),
    REJECTED("rejected"),
    DEAD_LETTERED("deadLettered"),
    SKIPPED("skipped");

    private final String term;

    Outcome(String term) {
        this.term = term;
    }

    /** The term of the balance, as in JSON. */
    public String term() {
        return term;
    }
}
