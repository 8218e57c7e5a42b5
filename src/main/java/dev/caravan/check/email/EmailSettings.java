package dev.caravan.check.email;

/**
 * What a feed may choose about e-mail addresses.
 *
 * @param foldLocalPart whether two addresses that differ only in the case of the part before the {@code @} count as
 *     one. RFC 5321, 2.4 leaves that to the receiving host; in practice hosts ignore case.
 * @param allowSpecialUseDomains whether names under {@code .test}, {@code .invalid}, {@code .localhost} and the other
 *     top-level names that are never in the public DNS are accepted
 */
public record EmailSettings(boolean foldLocalPart, boolean allowSpecialUseDomains) {
    public static final EmailSettings DEFAULT = new EmailSettings(true, false);
}
