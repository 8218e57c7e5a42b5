package dev.caravan.upload;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Makes a file's name on this disk of the name that its sender calls it by. Feeds, and tables without one, are chosen by it. */
final class FileName {
    /** Of any that is left empty. */
    private static final String NAMELESS = "upload.csv";

    /** Most file systems take 255 bytes; a character is four at most. */
    private static final int LONGEST = 60;

    private static final int LONGEST_ENDING = 12;

    private FileName() {}

    /** The last part of what may be a path, without what is no printable character; never empty, hidden, or a path. */
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
            // The system's own encoding lacks some of its characters, or it forbids some.
            return name.replaceAll("[^A-Za-z0-9._ -]", "_");
        }
    }

    /** By whole characters, and with its ending: that may say how it is compressed. */
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
