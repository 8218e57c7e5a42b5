package dev.caravan.feed.rule;

/** Whether the DNS is asked if the domain of an e-mail address takes mail; {@code docs/email.md} says what that costs. */
public enum Deliverability {
    NONE,
    /** For MX, else A and AAAA records. What the DNS denies is refused, what it doesn't say isn't. */
    MX
}
