package dev.caravan.check.email;

/**
 * What a check found about one address: accepted, refused with a stable reason, or not to be known now. The codes are
 * part of the interface (rejects, reports); {@code docs/email.md} says which rule is behind each.
 */
public enum EmailVerdict {
    VALID(Outcome.VALID, "", ""),

    EMPTY("email-empty", "there is no address"),
    NOT_UTF_8("email-not-utf-8", "the address has bytes that are not UTF-8"),
    CONTROL_CHARACTER("email-control-character", "the address contains a control character or a line break"),
    TOO_LONG("email-too-long", "the address is longer than 254 octets"),
    SYNTAX("email-syntax", "this is not the form of an e-mail address"),
    NO_AT("email-no-at", "there is no @ in the address"),
    SEVERAL_ATS("email-several-ats", "the address has more than one @"),
    WHITE_SPACE("email-white-space", "the address contains white space"),
    DISPLAY_NAME("email-display-name", "a bare address is needed, without a name or angle brackets"),
    COMMENT("email-comment", "the address contains a comment in parentheses"),
    SOURCE_ROUTE("email-source-route", "the address contains a source route"),

    LOCAL_PART_MISSING("email-local-part-missing", "there is nothing before the @"),
    LOCAL_PART_TOO_LONG("email-local-part-too-long", "the part before the @ is longer than 64 octets"),
    LOCAL_PART_DOT("email-local-part-dot", "the part before the @ starts or ends with a dot, or has two in a row"),
    LOCAL_PART_CHARACTER("email-local-part-character", "the part before the @ has a character that is not allowed"),
    QUOTED_LOCAL_PART("email-quoted-local-part", "the part before the @ is quoted"),

    DOMAIN_MISSING("email-domain-missing", "there is nothing after the @"),
    DOMAIN_NO_DOT("email-domain-no-dot", "the domain has no dot"),
    DOMAIN_DOT("email-domain-dot", "the domain starts or ends with a dot, or has two in a row"),
    DOMAIN_CHARACTER("email-domain-character", "the domain has a character that is not allowed"),
    DOMAIN_HYPHEN("email-domain-hyphen", "a part of the domain starts or ends with a hyphen"),
    DOMAIN_RESERVED_LABEL(
            "email-domain-reserved-label", "a part of the domain has hyphens in places 3 and 4 without being an IDN"),
    DOMAIN_PUNYCODE("email-domain-punycode", "a part of the domain starts with xn-- but is not a valid IDN"),
    DOMAIN_BIDI("email-domain-bidi", "the domain mixes writing directions in a way that IDNA refuses"),
    DOMAIN_LABEL_TOO_LONG("email-domain-label-too-long", "a part of the domain is longer than 63 octets"),
    DOMAIN_TOP_LEVEL("email-domain-top-level", "the domain does not end in a possible top-level name"),
    DOMAIN_LITERAL("email-domain-literal", "there is an IP address instead of a domain"),
    SPECIAL_USE_DOMAIN("email-special-use-domain", "the domain is under a name that is never in the public DNS"),

    DOMAIN_DOES_NOT_EXIST("email-domain-does-not-exist", "the DNS knows no such domain"),
    DOMAIN_NULL_MX("email-domain-null-mx", "the domain declares that it takes no mail"),
    DOMAIN_NO_MAIL_HOST("email-domain-no-mail-host", "the domain has neither a mail host nor an address"),
    DNS_NO_ANSWER(Outcome.UNKNOWN, "email-dns-no-answer", "the DNS did not answer, or not in time"),

    MAILBOX_DOES_NOT_EXIST("email-mailbox-does-not-exist", "the mail host says that there is no such mailbox"),
    MAILBOX_UNKNOWN(Outcome.UNKNOWN, "email-mailbox-unknown", "the mail host does not say whether the mailbox exists");

    /** The three things that a verdict can mean for a row. */
    public enum Outcome {
        VALID,
        INVALID,
        /** The check could not be done; the row is not refused for it. */
        UNKNOWN
    }

    private final Outcome outcome;
    private final String code;
    private final String message;

    EmailVerdict(String code, String message) {
        this(Outcome.INVALID, code, message);
    }

    EmailVerdict(Outcome outcome, String code, String message) {
        this.outcome = outcome;
        this.code = code;
        this.message = message;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Whether the row that has this address is to be refused. */
    public boolean isInvalid() {
        return outcome == Outcome.INVALID;
    }

    /** The stable reason code in kebab case; empty for {@link #VALID}. */
    public String code() {
        return code;
    }

    /** The reason as a short sentence without the address itself; empty for {@link #VALID}. */
    public String message() {
        return message;
    }
}
