package dev.caravan.feed.rule;

/** Whether mail hosts are asked if they know a mailbox; {@code docs/email.md} says what to think of before. */
public enum MailboxCheck {
    NONE,
    /** With RCPT, one domain at a time. What a host denies for good is refused, anything else isn't. */
    SMTP_CALLOUT
}
