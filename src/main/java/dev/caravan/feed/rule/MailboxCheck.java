package dev.caravan.feed.rule;

/** Whether mail hosts are queried for mailboxes; {@code docs/email.md} has the caveats. */
public enum MailboxCheck {
    NONE,
    /** With RCPT, one domain at a time. A permanent refusal rejects the record; any other answer doesn't. */
    SMTP_CALLOUT
}
