package dev.caravan.value;

import java.nio.charset.StandardCharsets;

/** What a value looks like without saying what it is. */
public final class TypeGuess {
    private static final int MAX_CHARACTERS = 40;

    private TypeGuess() {}

    /** The value with {@code 9} for each digit, {@code a} and {@code A} for letters; cut after 40 characters. */
    public static String of(byte[] utf8, int from, int to) {
        // Four bytes a character at most, and one character more to see whether there are more.
        String text = new String(utf8, from, Math.min(to - from, 4 * (MAX_CHARACTERS + 1)), StandardCharsets.UTF_8);
        StringBuilder shape = new StringBuilder();
        int[] characters = text.codePoints().limit(MAX_CHARACTERS + 1).toArray();
        for (int i = 0; i < Math.min(characters.length, MAX_CHARACTERS); i++) {
            shape.appendCodePoint(sign(characters[i]));
        }
        return characters.length > MAX_CHARACTERS ? shape.append('…').toString() : shape.toString();
    }

    private static int sign(int character) {
        if (Character.isDigit(character)) {
            return '9';
        }
        if (Character.isLetter(character)) {
            return Character.isUpperCase(character) ? 'A' : 'a';
        }
        return Character.isISOControl(character) ? '·' : character;
    }
}
