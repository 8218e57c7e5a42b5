package dev.caravan.tools.generate;

import java.util.Locale;

/** Varies the letter case of an address, as people do. Addresses are ASCII. */
final class LetterCase {
    private LetterCase() {}

    /** Most addresses in lower case, some in another. */
    static String original(String address, SplitMix64 splitMix64) {
        return switch ((int) splitMix64.below(16)) {
            case 0 -> address.toUpperCase(Locale.ROOT);
            case 1 -> domainUpper(address);
            case 2 -> Character.toUpperCase(address.charAt(0)) + address.substring(1);
            default -> address;
        };
    }

    /** The same address in a letter case that differs for certain. */
    static String another(String address, SplitMix64 splitMix64) {
        String other =
                switch ((int) splitMix64.below(5)) {
                    case 0 -> address.toUpperCase(Locale.ROOT);
                    case 1 -> address.toLowerCase(Locale.ROOT);
                    case 2 -> domainUpper(address);
                    case 3 -> swap(address, splitMix64.next());
                    default -> Character.toUpperCase(address.charAt(0)) + address.substring(1);
                };
        return other.equals(address) ? swap(address, -1) : other;
    }

    private static String domainUpper(String address) {
        int at = address.indexOf('@');
        return address.substring(0, at) + address.substring(at).toUpperCase(Locale.ROOT);
    }

    /** Changes the case of each letter whose bit is set; the 64 bits are used again after 64 characters. */
    private static String swap(String address, long bits) {
        char[] letters = address.toCharArray();
        for (int i = 0; i < letters.length; i++) {
            if (((bits >>> (i & 63)) & 1) == 1) {
                char c = letters[i];
                letters[i] = Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c);
            }
        }
        return new String(letters);
    }
}
