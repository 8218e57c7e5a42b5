package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A set of texts that is queried by their UTF-8 bytes. Immutable, thread-safe. */
public final class ByteSet {
    private static final ByteSet EMPTY = new ByteSet(new byte[0][][]);

    /** By hash; as many places as there are texts, or more. */
    private final byte[][][] places;

    /** Bytes of the longest text: longer ones need no look-up. */
    private final int longest;

    private ByteSet(byte[][][] places) {
        this.places = places;
        this.longest = Arrays.stream(places)
                .flatMap(Arrays::stream)
                .mapToInt(text -> text.length)
                .max()
                .orElse(-1);
    }

    /** @param texts null: none */
    public static ByteSet of(@Nullable Collection<String> texts) {
        if (texts == null || texts.isEmpty()) {
            return EMPTY;
        }
        byte[][][] places = new byte[Integer.highestOneBit(texts.size()) * 2][][];
        Arrays.fill(places, new byte[0][]);
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            int place = hash(utf8, 0, utf8.length) & (places.length - 1);
            byte[][] more = Arrays.copyOf(places[place], places[place].length + 1);
            more[more.length - 1] = utf8;
            places[place] = more;
        }
        return new ByteSet(places);
    }

    /** Texts whose letters may have any case: that of ASCII letters, and words of others as they are, in one case, or capitalised. */
    static ByteSet ignoringCase(Collection<String> texts) {
        Set<String> all = new LinkedHashSet<>();
        for (String text : texts) {
            String lower = text.toLowerCase(Locale.ROOT);
            int first = lower.isEmpty() ? 0 : lower.offsetByCodePoints(0, 1);
            for (String each : List.of(
                    text,
                    lower,
                    text.toUpperCase(Locale.ROOT),
                    lower.substring(0, first).toUpperCase(Locale.ROOT) + lower.substring(first))) {
                byte[] utf8 = each.getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < utf8.length; i++) {
                    utf8[i] = folded(utf8[i]);
                }
                all.add(new String(utf8, StandardCharsets.UTF_8));
            }
        }
        return of(all);
    }

    /** Whether a set made by {@link #ignoringCase} has the text. */
    boolean containsIgnoringCase(byte[] utf8, int from, int to) {
        if (to - from > longest) {
            return false;
        }
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + folded(utf8[i]);
        }
        for (byte[] text : places[spread(hash) & (places.length - 1)]) {
            if (text.length == to - from && isFolded(text, utf8, from)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFolded(byte[] text, byte[] utf8, int from) {
        for (int i = 0; i < text.length; i++) {
            if (text[i] != folded(utf8[from + i])) {
                return false;
            }
        }
        return true;
    }

    private static byte folded(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    public boolean isEmpty() {
        return places.length == 0;
    }

    public boolean contains(byte[] utf8, int from, int to) {
        if (to - from > longest) {
            return false;
        }
        for (byte[] text : places[hash(utf8, from, to) & (places.length - 1)]) {
            if (Arrays.equals(text, 0, text.length, utf8, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static int hash(byte[] utf8, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + utf8[i];
        }
        return spread(hash);
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }
}
