package dev.caravan.tools.generate;

import java.time.LocalDate;
import java.util.stream.IntStream;

/**
 * Made-up numbers of plays of songs on dates, in an order that no group can be foreseen from, whose sums for each song and
 * date are known without remembering any.
 *
 * <p>Plays are numbered. Play p belongs to group p mod G, the seed and p alone decide its count, and row r of the file is the play at
 * position r of a {@link Shuffle}. So a group's rows are the plays g, g + G, g + 2 G…, wherever they are in the file. Group g is song
 * g mod S on date g div S. Immutable and thread-safe.
 */
public final class Plays {
    /** 2⁶⁰, the most that {@link Shuffle} takes. */
    static final long MAX_ROWS = 1L << 60;

    static final int MAX_DATES = 36_500;
    private static final LocalDate FIRST_DATE = LocalDate.of(2000, 1, 1);
    private static final int ORDER = 11;
    private static final int COUNT = 12;
    private static final byte[] EMPTY = {};

    private final long seed;
    private final long rows;
    private final long songs;
    private final long groups;
    private final SongNames names;
    private final boolean oddCounts;
    private final Shuffle order;
    private final byte[][] dates;

    /**
     * @param rows from 0 to 2⁶⁰
     * @param songs from 1 to the number of rows, or anything where there are none
     * @param dates from 1 to 36,500, on which each song is played as far as there are rows
     * @param oddCounts whether some counts are negative, empty, or so large that sums leave 64 bits
     */
    public Plays(long seed, long rows, long songs, int dates, SongNames names, boolean oddCounts) {
        this.seed = seed;
        this.rows = rows;
        this.songs = songs;
        this.groups = songs > rows / dates ? rows : songs * dates;
        this.names = names;
        this.oddCounts = oddCounts;
        this.order = new Shuffle(seed + ORDER, Math.max(rows, 1));
        this.dates = IntStream.range(0, dates)
                .mapToObj(day -> ascii(FIRST_DATE.plusDays(day).toString()))
                .toArray(byte[][]::new);
    }

    public long rows() {
        return rows;
    }

    SongNames names() {
        return names;
    }

    /** Songs with their dates. */
    public long groups() {
        return groups;
    }

    /** @return song, date and count of a row, the first being 0; in UTF-8 */
    byte[][] row(long number) {
        long play = order.place(number);
        return fields(play % groups, count(play));
    }

    /** @return song, date and sum of a group, from 0; the sum is empty where all its counts are */
    byte[][] sum(long group) {
        CountSum sum = new CountSum();
        for (long play = group; play < rows; play += groups) {
            if (!isEmpty(play)) {
                sum.add(number(play));
            }
        }
        return fields(group, ascii(sum.text()));
    }

    private byte[][] fields(long group, byte[] count) {
        return new byte[][] {names.name(seed, group % songs), dates[(int) (group / songs)], count};
    }

    private byte[] count(long play) {
        return isEmpty(play) ? EMPTY : ascii(Long.toString(number(play)));
    }

    private boolean isEmpty(long play) {
        return oddCounts && new SplitMix64(seed, play, COUNT).below32(8) == 0;
    }

    private long number(long play) {
        SplitMix64 splitMix64 = new SplitMix64(seed, play, COUNT);
        if (oddCounts) {
            switch ((int) splitMix64.below32(8)) {
                case 1, 2 -> {
                    return -splitMix64.below(2_000);
                }
                case 3 -> {
                    return splitMix64.next();
                }
                default -> {}
            }
        }
        return splitMix64.below32(2_000);
    }

    @SuppressWarnings("deprecation") // twice as fast for what is known to be ASCII
    private static byte[] ascii(String text) {
        byte[] bytes = new byte[text.length()];
        text.getBytes(0, bytes.length, bytes, 0);
        return bytes;
    }
}
