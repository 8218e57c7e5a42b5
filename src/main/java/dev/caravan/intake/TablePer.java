package dev.caravan.intake;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the tables of an inbox are named after, where no feed names a table. */
public enum TablePer {
    /** Each file. */
    FILE,
    /** The first folder below the inbox, for all files in it and below; a file in no folder by itself. */
    FOLDER;

    /**
     * The folder that the table is named after.
     *
     * @param place of a file below its inbox, with slashes
     * @return null: the table is named after the file
     */
    public @Nullable Path folderOf(String place) {
        int slash = place.indexOf('/');
        return this == FILE || slash <= 0 ? null : Path.of(place.substring(0, slash));
    }
}
