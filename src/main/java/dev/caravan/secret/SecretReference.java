package dev.caravan.secret;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import org.jspecify.annotations.Nullable;

/**
 * A setting's value that names a secret of AWS Secrets Manager: {@code secretsmanager:NAME}, or {@code secretsmanager:NAME#FIELD} of a secret
 * that is a JSON object.
 *
 * @param secret name or ARN
 * @param field null: the whole secret
 */
record SecretReference(String secret, @Nullable String field) {
    private static final String START = "secretsmanager:";

    /**
     * The reference in a value.
     *
     * @return null: the value is none
     * @throws UserException if it names nothing
     */
    static @Nullable SecretReference of(String value) {
        if (!value.startsWith(START)) {
            return null;
        }
        String[] parts = value.substring(START.length()).split("#", 2);
        if (parts[0].isBlank() || (parts.length > 1 && parts[1].isBlank())) {
            throw new UserException(
                    ErrorKind.CONFIGURATION,
                    value + " names no secret: write secretsmanager:NAME or secretsmanager:NAME#FIELD");
        }
        return new SecretReference(parts[0], parts.length == 1 ? null : parts[1]);
    }

    @Override
    public String toString() {
        return START + secret + (field == null ? "" : "#" + field);
    }
}
