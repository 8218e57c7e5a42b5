package dev.caravan.ledger.job;

import java.net.URI;
import java.util.Locale;

/** Names by which jobs are found. */
public final class SourceName {
    /** Indexes over them must fit into every database. */
    private static final int NAME_LENGTH = 200;

    private static final int SEARCH_LENGTH = 600;

    private SourceName() {}

    /**
     * The last part of a source's path: the history of a file is that of its name, wherever it lay, and whichever archive it was in.
     *
     * @param source as in {@link Job#source}
     */
    public static String of(String source) {
        String path = ArchiveEntry.of(source).map(ArchiveEntry::name).orElseGet(() -> pathOf(source));
        return cut(lastPart(path), NAME_LENGTH);
    }

    /**
     * What a search looks in, in lower case: the table, and the source as far as people may see it. Folders of the server are none of it.
     *
     * @param source as in {@link Job#source}
     */
    static String searchText(String table, String source) {
        String place = ArchiveEntry.container(source).toString();
        String container = place.startsWith("file:") ? lastPart(pathOf(place)) : decoded(place);
        String entry = ArchiveEntry.of(source).map(found -> "!/" + found.name()).orElse("");
        return cut((table + "\n" + container + entry).toLowerCase(Locale.ROOT), SEARCH_LENGTH);
    }

    private static String lastPart(String path) {
        String whole = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return whole.substring(whole.lastIndexOf('/') + 1);
    }

    private static String pathOf(String source) {
        try {
            String path = URI.create(source).getPath();
            return path == null ? source : path;
        } catch (IllegalArgumentException noUri) {
            return source;
        }
    }

    private static String decoded(String source) {
        URI uri = URI.create(source);
        return uri.getPath() == null
                ? source
                : "%s://%s%s".formatted(uri.getScheme(), uri.getAuthority(), uri.getPath());
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        // Not between the halves of a character.
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}
