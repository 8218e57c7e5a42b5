package dev.caravan.feed.rule;

/** Whether the DNS is queried for the mail hosts of an e-mail address; {@code docs/email.md} has the cost. */
public enum Deliverability {
    NONE,
    /** For MX, else A and AAAA records. A negative answer rejects the record; no answer doesn't. */
    MX
}
