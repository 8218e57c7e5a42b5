package dev.caravan.upload;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Makes a safe file name of the name that the client sends. Feeds, and tables without a feed, are chosen by it. */
final class FileName {
    /** Used if nothing remains of the name. */
    private static final String NAMELESS = "upload.csv";

    /** Most file systems allow 255 bytes; a character has four at most. */
    private static final int LONGEST = 60;

    private static final int LONGEST_ENDING = 12;

    private FileName() {}

    /** The last part of a path, without unprintable characters; never empty, hidden, or a path. */
    static String of(String label) {
        String last = label.substring(Math.max(label.lastIndexOf('/'), label.lastIndexOf('\\')) + 1);
        String plain = last.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "").strip().replaceAll("^[.\\s]+", "");
        String name = shortened(plain);
        if (name.isEmpty()) {
            return NAMELESS;
        }
        try {
            return Path.of(name).toString();
        } catch (InvalidPathException e) {
            // The file system's encoding lacks some characters, or forbids some.
            return name.replaceAll("[^A-Za-z0-9._ -]", "_");
        }
    }

    /** Truncates at whole characters, and keeps the extension: it may indicate the compression. */
    private static String shortened(String name) {
        int characters = name.codePointCount(0, name.length());
        if (characters <= LONGEST) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String ending = dot >= 0 && name.length() - dot <= LONGEST_ENDING ? name.substring(dot) : "";
        int kept = LONGEST - ending.codePointCount(0, ending.length());
        return name.substring(0, name.offsetByCodePoints(0, kept)) + ending;
    }
}
