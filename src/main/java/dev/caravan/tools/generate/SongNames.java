package dev.caravan.tools.generate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Names of songs, each decided by the seed and the song's number alone; no two songs have the same, because a name ends in
 * its number in base 36.
 *
 * @param quoted whether names have what makes CSV quote them: commas, quotes, line ends
 * @param minBytes shorter names are made as long as this
 */
public record SongNames(boolean quoted, int minBytes) {
    /** In random order. */
    public static final SongNames PLAIN = new SongNames(false, 0);

    private static final int WORDS = 13;
    private static final byte[] DIGITS = utf8("0123456789abcdefghijklmnopqrstuvwxyz");
    private static final byte PADDING = '~';
    /** As many digits as 2⁶³ has in base 36. */
    private static final int MAX_DIGITS = 13;

    private static final byte[][] FIRST = words("""
            Blue, Red, Wild, Old, Silver, Slow, Last, Lonely, Golden, Paper, Electric, Été, Grüne, Północ, 夏の, Midnight""");
    private static final byte[][] SECOND = words("""
            River, Moon, Road, Rain, Heart, Harbour, Waltz, Train, Café, Straße, Señorita, 雨, Blues, Morning, Dance, Fire""");
    private static final byte[][] QUOTED = Stream.of(", ", " \"live\" ", "\n", "\r\n", "\",\"", ",,")
            .map(SongNames::utf8)
            .toArray(byte[][]::new);

    /** In UTF-8. */
    byte[] name(long seed, long song) {
        SplitMix64 splitMix64 = new SplitMix64(seed, song, WORDS);
        byte[] first = FIRST[(int) splitMix64.below32(FIRST.length)];
        byte[] second = SECOND[(int) splitMix64.below32(SECOND.length)];
        byte[] between = quoted ? QUOTED[(int) splitMix64.below32(QUOTED.length)] : new byte[] {' '};
        byte[] name = new byte[Math.max(minBytes, first.length + between.length + second.length + 1 + MAX_DIGITS)];
        int length = append(name, 0, first);
        length = append(name, length, between);
        length = append(name, length, second);
        name[length++] = ' ';
        int digits = digits(song);
        int end = Math.max(length + digits, minBytes);
        Arrays.fill(name, length, end - digits, PADDING);
        long rest = song;
        for (int at = end - 1; at >= end - digits; at--) {
            name[at] = DIGITS[(int) (rest % DIGITS.length)];
            rest /= DIGITS.length;
        }
        return Arrays.copyOf(name, end);
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / DIGITS.length; rest > 0; rest /= DIGITS.length) {
            digits++;
        }
        return digits;
    }

    private static int append(byte[] name, int length, byte[] part) {
        System.arraycopy(part, 0, name, length, part.length);
        return length + part.length;
    }

    private static byte[][] words(String list) {
        return Stream.of(list.strip().split(", ", -1)).map(SongNames::utf8).toArray(byte[][]::new);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
