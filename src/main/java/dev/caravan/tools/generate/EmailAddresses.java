package dev.caravan.tools.generate;

import dev.caravan.tools.generate.Words.Name;

/** E-mail addresses in lower case, valid or broken. */
final class EmailAddresses {
    private EmailAddresses() {}

    /** A unique address: the local part ends in the row's number in base 36. */
    static String address(Name given, Name family, long number, SplitMix64 splitMix64) {
        return local(given, family, number, splitMix64) + '@' + splitMix64.pick(Words.DOMAINS);
    }

    /** No address by any reading of RFC 5321: no @, two, no dot or a dot too many, a blank, or nothing at all. */
    static String broken(Name given, Name family, long number, SplitMix64 splitMix64) {
        String local = local(given, family, number, splitMix64);
        String domain = splitMix64.pick(Words.DOMAINS);
        return switch ((int) splitMix64.below(8)) {
            case 0 -> local + '.' + domain;
            case 1 -> local + '@' + given.mailbox() + '@' + domain;
            case 2 -> local + "@example";
            case 3 -> local + '@' + domain + '.';
            case 4 -> local + ".@" + domain;
            case 5 -> local + ' ' + family.mailbox() + '@' + domain;
            case 6 -> local + "@mail.." + domain;
            default -> "";
        };
    }

    private static String local(Name given, Name family, long number, SplitMix64 splitMix64) {
        String tag = Long.toString(number, Character.MAX_RADIX);
        return switch ((int) splitMix64.below(4)) {
            case 0 -> given.mailbox() + '.' + family.mailbox() + '.' + tag;
            case 1 -> given.mailbox() + '+' + tag;
            case 2 -> given.mailbox().charAt(0) + "." + family.mailbox() + '_' + tag;
            default -> family.mailbox() + '-' + tag;
        };
    }
}
