package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A set of texts that is queried by their UTF-8 bytes. Immutable, thread-safe. */
public final class ByteSet {
    private static final ByteSet EMPTY = new ByteSet(new byte[0][][]);

    /** By hash; as many places as there are texts, or more. */
    private final byte[][][] places;

    private ByteSet(byte[][][] places) {
        this.places = places;
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

    public boolean isEmpty() {
        return places.length == 0;
    }

    public boolean contains(byte[] utf8, int from, int to) {
        if (places.length == 0) {
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
        return hash ^ (hash >>> 16);
    }
}
