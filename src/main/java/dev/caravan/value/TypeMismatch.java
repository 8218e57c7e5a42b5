package dev.caravan.value;

/**
 * Why a value doesn't have a format.
 *
 * @param code stable, kebab-case
 * @param message what the value is not, as the end of a sentence that begins with "the value is"
 */
public record TypeMismatch(String code, String message) {}
